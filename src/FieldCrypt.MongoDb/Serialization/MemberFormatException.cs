namespace FieldCrypt.MongoDb.Serialization;

/// <summary>A format error that names a member and quotes nothing.</summary>
internal sealed class MemberFormatException(string message) : FormatException(message);
