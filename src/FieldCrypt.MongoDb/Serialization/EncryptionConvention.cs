using System.Reflection;
using MongoDB.Bson.Serialization;
using MongoDB.Bson.Serialization.Conventions;

namespace FieldCrypt.MongoDb.Serialization;

/// <summary>Puts an encrypting serializer under every member that is annotated with <see cref="EncryptedAttribute"/>.</summary>
/// <remarks>After all other conventions and attributes, so that the serializer inside is the one that they chose.</remarks>
internal sealed class EncryptionConvention : ConventionBase, IPostProcessingConvention
{
    private const string PackName = "FieldCrypt";

    private static readonly Lock Gate = new();
    private static bool s_registered;

    // Class maps that are being made on this thread: the serializer of a class that contains itself cannot be looked up yet.
    [ThreadStatic]
    private static HashSet<Type>? s_inProgress;

    /// <summary>Adds the convention to the driver's registry, once for the process. Classes that are mapped already stay as they are.</summary>
    public static void Register()
    {
        lock (Gate)
        {
            if (!s_registered)
            {
                ConventionRegistry.Register(PackName, new ConventionPack { new EncryptionConvention() }, static _ => true);
                s_registered = true;
            }
        }
    }

    /// <inheritdoc/>
    public void PostProcess(BsonClassMap classMap)
    {
        var inProgress = s_inProgress ??= [];
        var first = inProgress.Add(classMap.ClassType);
        try
        {
            foreach (var memberMap in classMap.DeclaredMemberMaps)
            {
                if (memberMap.MemberInfo.GetCustomAttribute<EncryptedAttribute>(inherit: true) is { } annotation
                    && memberMap != classMap.ExtraElementsMemberMap)
                {
                    memberMap.SetSerializer(Encrypting(memberMap, annotation, inProgress));
                }
            }
        }
        finally
        {
            if (first)
            {
                inProgress.Remove(classMap.ClassType);
            }
        }
    }

    private static IBsonSerializer Encrypting(BsonMemberMap memberMap, EncryptedAttribute annotation, HashSet<Type> inProgress)
    {
        var plaintext = Mentions(memberMap.MemberType, inProgress) ? null : memberMap.GetSerializer();
        var underlying = Nullable.GetUnderlyingType(memberMap.MemberType);
        var create = typeof(EncryptionConvention)
            .GetMethod(underlying is null ? nameof(Create) : nameof(CreateNullable), BindingFlags.Static | BindingFlags.NonPublic)!
            .MakeGenericMethod(underlying ?? memberMap.MemberType);
        return (IBsonSerializer)create.Invoke(
            null, BindingFlags.DoNotWrapExceptions, null, [new EncryptedMember(memberMap.MemberInfo, annotation), plaintext], null)!;
    }

    private static EncryptedSerializer<TValue> Create<TValue>(EncryptedMember member, IBsonSerializer? plaintext) => new(member, Lazily<TValue>(plaintext));

    private static EncryptedNullableSerializer<TValue> CreateNullable<TValue>(EncryptedMember member, IBsonSerializer? plaintext)
        where TValue : struct => new(member, Lazily<TValue?>(plaintext));

    private static Lazy<IBsonSerializer<TValue>> Lazily<TValue>(IBsonSerializer? plaintext) => plaintext is IBsonSerializer<TValue> known
        ? new Lazy<IBsonSerializer<TValue>>(known)
        : new Lazy<IBsonSerializer<TValue>>(BsonSerializer.LookupSerializer<TValue>);

    private static bool Mentions(Type type, HashSet<Type> types) =>
        types.Contains(type)
        || (type.HasElementType && Mentions(type.GetElementType()!, types))
        || (type.IsGenericType && type.GetGenericArguments().Any(argument => Mentions(argument, types)));
}
