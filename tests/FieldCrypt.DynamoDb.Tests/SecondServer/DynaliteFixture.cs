using FieldCrypt.DynamoDb.Tests.Both;
using FieldCrypt.DynamoDb.Tests.Interception;
using FieldCrypt.Testing;

namespace FieldCrypt.DynamoDb.Tests.SecondServer;

/// <summary>dynalite, a DynamoDB that others wrote in another language: what holds on both hangs on the habits of neither.</summary>
public sealed class DynaliteFixture : DynamoDbFixture
{
    private string? _absence;

    protected override string? Absence => _absence;

    protected override async Task<DynamoDbLocal?> StartAsync()
    {
        try
        {
            return await DynamoDbLocal.StartDynaliteAsync();
        }
        catch (LocalServiceException e) when (e.InnerException is null or System.ComponentModel.Win32Exception)
        {
            // Node or its packages cannot be had here. A server that is there and does not answer is a failure.
            _absence = e.Message;
            return null;
        }
    }

    internal override bool Can(Needs needs) => needs is Needs.Nothing or Needs.ReturnedPaths or Needs.IndexKeysOfUpdates;
}
