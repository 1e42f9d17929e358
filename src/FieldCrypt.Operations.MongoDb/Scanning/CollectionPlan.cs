using FieldCrypt.MongoDb;
using FieldCrypt.MongoDb.Schema;

namespace FieldCrypt.Operations.Scanning;

/// <summary>Where the documents of a collection are encrypted and with which key: said by a class, or by a description.</summary>
/// <param name="Name">What it is called in checkpoints and errors.</param>
/// <param name="Root">Where they are encrypted.</param>
/// <param name="Key">The data key of all documents; null if each has its own.</param>
/// <param name="PlaintextPolicy">What happens to values that were never encrypted.</param>
/// <param name="AlgorithmPolicy">What happens to values of the other algorithm.</param>
internal sealed record CollectionPlan(string Name, PathNode Root, DataKeyReference? Key, PlaintextPolicy PlaintextPolicy, AlgorithmPolicy AlgorithmPolicy)
{
    /// <summary>As a class says it.</summary>
    /// <exception cref="FieldCryptConfigurationException">An annotation of the class has no effect.</exception>
    public static CollectionPlan Of(CollectionSchema schema) => new(schema.ToString(), schema.Root, schema.Key, schema.PlaintextPolicy, schema.AlgorithmPolicy);
}
