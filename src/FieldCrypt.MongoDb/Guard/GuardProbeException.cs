namespace FieldCrypt.MongoDb.Guard;

/// <summary>Refuses the command that only asks whether commands can be refused.</summary>
internal sealed class GuardProbeException() : FieldCryptException("The guard refused its own probe, as it should.");
