namespace FieldCrypt.MongoDb.Tests.Peers;

/// <summary>libmongocrypt refused.</summary>
internal sealed class LibMongoCryptException(string message) : Exception(message);
