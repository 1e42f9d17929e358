using FieldCrypt.EncryptionSdk.Format;
using FieldCrypt.Keys;

namespace FieldCrypt.EncryptionSdk;

/// <summary>How messages are written and read. Read once, by the <see cref="MessageEncryptor"/>.</summary>
public sealed record MessageEncryptorOptions
{
    private const int MaxFrameLengthLimit = 1 << 30;

    /// <summary>
    /// Makes and opens data keys. A write wraps the data key with every member of a composite that can make data keys; the first makes it.
    /// With AWS KMS the further ones need <c>kms:Encrypt</c>.
    /// </summary>
    public required KeyProvider Keys { get; init; }

    /// <summary>What is written: <see cref="MessageSuite.Committing"/>, the default, or <see cref="MessageSuite.CommittingSigned"/>.</summary>
    public MessageSuite Suite { get; init; } = MessageSuite.Committing;

    /// <summary>Whether <see cref="MessageSuite.CommittingSigned"/> may be written with keys that do not tell writers from readers; not by default.</summary>
    public UnseparatedSignatures UnseparatedSignatures { get; init; }

    /// <summary>What may be read.</summary>
    public CommitmentPolicy CommitmentPolicy { get; init; }

    /// <summary>
    /// The keys of pairs that are bound to messages and do not stand in them (AWS: required encryption context keys). A context to write with
    /// must have them all, and a reader must bring them all. AWS's JavaScript library cannot open such messages.
    /// </summary>
    public IReadOnlyCollection<string> UnstoredContextKeys { get; init; } = [];

    /// <summary>
    /// The most wrapped data keys that a message may have, 1 to 65,535; 5 by default. Each may cost calls of a key service, and who stores a
    /// message decides how many stand in it.
    /// </summary>
    public int MaxWrappedDataKeys { get; init; } = 5;

    /// <summary>
    /// How long the data key of a message may take to open, over all its wrapped data keys and all key providers, whose own limits hold besides. 15
    /// seconds by default; above zero and at most an hour.
    /// </summary>
    public TimeSpan OpenTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>
    /// How much plaintext one frame of a written message holds, in bytes: 1 to <see cref="MaxFrameLength"/>; 4,096 by default, as in AWS's
    /// libraries.
    /// </summary>
    public int FrameLength { get; init; } = 4096;

    /// <summary>
    /// The longest frame, or body without frames, that is read as a stream, in bytes: what it is allowed to take of memory. 1 to 2^30; 4 MiB
    /// by default. Messages that are in memory anyway are not bound by it.
    /// </summary>
    public int MaxFrameLength { get; init; } = 4 << 20;

    /// <summary>Whether messages of version 4.0.0 of AWS's .NET library are read.</summary>
    public Net400Messages Net400Messages { get; init; }

    /// <exception cref="FieldCryptConfigurationException">A value is out of its range.</exception>
    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(Keys);
        ArgumentNullException.ThrowIfNull(UnstoredContextKeys);
        if (AlgorithmSuite.Find((int)Suite) is not { IsCommitting: true })
        {
            throw new FieldCryptConfigurationException(
                $"Messages are written with {MessageSuite.Committing} or {MessageSuite.CommittingSigned}, not with {Suite}.");
        }

        RequireSeparation();
        if (!Enum.IsDefined(UnseparatedSignatures) || !Enum.IsDefined(CommitmentPolicy) || !Enum.IsDefined(Net400Messages))
        {
            throw new FieldCryptConfigurationException("The commitment policy, or the one for signatures or for messages of .NET 4.0.0, is unknown.");
        }

        if (MaxWrappedDataKeys is < 1 or > ushort.MaxValue)
        {
            throw new FieldCryptConfigurationException("A message may have 1 to 65,535 wrapped data keys.");
        }

        if (OpenTimeout <= TimeSpan.Zero || OpenTimeout > TimeSpan.FromHours(1) || TimeProvider is null)
        {
            throw new FieldCryptConfigurationException($"{nameof(OpenTimeout)} must be above zero and at most an hour, by a clock.");
        }

        if (MaxFrameLength is < 1 or > MaxFrameLengthLimit || FrameLength < 1 || FrameLength > MaxFrameLength)
        {
            throw new FieldCryptConfigurationException(
                "The frame length is 1 to MaxFrameLength, and that at most 2^30: what this application writes it must be able to read.");
        }

        foreach (var key in UnstoredContextKeys)
        {
            if (string.IsNullOrEmpty(key) || MessageContext.IsReserved(key))
            {
                throw new FieldCryptConfigurationException(
                    $"'{ForeignText.Shown(key)}' cannot be the key of an unstored pair: it is empty, or begins with '{MessageContext.ReservedPrefix}'.");
            }
        }
    }
    // The signing key of a message is made by whoever wraps its data key, and vouched for by the wrapping alone.
    private void RequireSeparation()
    {
        if (Suite == MessageSuite.CommittingSigned && UnseparatedSignatures == UnseparatedSignatures.Refuse
            && Keys.Members.FirstOrDefault(static member => !member.SeparatesWriters) is { } member)
        {
            throw new FieldCryptConfigurationException(
                $"Signatures tell nothing with {ForeignText.Shown(member.Description, 256)}: whoever opens a data key with it, or holds its public half, can also wrap "
                + $"one and sign with it. Use {nameof(MessageSuite)}.{nameof(MessageSuite.Committing)}, or keys that can be opened without the right to wrap, such as a KMS "
                + $"key used directly; or choose {nameof(UnseparatedSignatures)}.{nameof(UnseparatedSignatures.Allow)}.");
        }
    }
}
