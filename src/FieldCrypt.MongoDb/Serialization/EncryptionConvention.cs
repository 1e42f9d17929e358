using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using MongoDB.Bson.Serialization;
using MongoDB.Bson.Serialization.Conventions;
using MongoDB.Bson.Serialization.Serializers;

namespace FieldCrypt.MongoDb.Serialization;

/// <summary>Puts an encrypting serializer under every member that is annotated with <see cref="EncryptedAttribute"/>.</summary>
/// <remarks>After all other conventions and attributes, so that the serializer inside is the one that they chose.</remarks>
internal sealed class EncryptionConvention : ConventionBase, IPostProcessingConvention
{
    private const string PackName = "FieldCrypt";

    private static readonly Lock Gate = new();
    private static readonly ConditionalWeakTable<BsonMemberMap, BsonMemberMap> Done = [];
    private static bool s_registered;

    // Class maps that are being made on this thread: the serializer of a class that contains itself cannot be looked up yet.
    [ThreadStatic]
    private static HashSet<Type>? s_inProgress;

    /// <summary>Adds the convention to the driver's registry, once for the process.</summary>
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

    /// <summary>
    /// Does what the convention does for class maps that are registered without it, before it was there or without AutoMap. Those that are in use
    /// already stay as they are.
    /// </summary>
    /// <returns>All that are registered.</returns>
    public static BsonClassMap[] ApplyToRegistered()
    {
        BsonClassMap[] maps = [.. BsonClassMap.GetRegisteredClassMaps()];
        ApplyTo(maps);
        return maps;
    }

    /// <summary>Does what the convention does for registered class maps, unless they are in use already, or being made on this thread.</summary>
    /// <remarks>
    /// In the driver's own lock, in which it takes class maps into use: a member map that is asked for its serializer may set one in the same moment, over that of
    /// another thread, and the class would be stored as plaintext. A lock of our own would be taken now before the driver's, now after it.
    /// </remarks>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The driver maps classes by reflection; schemas require unreferenced code.")]
    public static void ApplyTo(IReadOnlyCollection<BsonClassMap> maps)
    {
        if (!maps.Any(static map => !map.IsFrozen && map.DeclaredMemberMaps.Any(static member => MemberAnnotations.Of(member.MemberInfo) is not null)))
        {
            return;
        }

        try
        {
            BsonClassMap.TryRegisterClassMap<NoClass>(() =>
            {
                foreach (var map in maps.Where(static map => !map.IsFrozen && !IsInProgress(map.ClassType)))
                {
                    Apply(map);
                }

                throw new AppliedException();
            });
        }
        catch (AppliedException)
        {
            // Nothing was to be registered.
        }
    }

    /// <summary>Whether the class map of a class is being made on this thread.</summary>
    public static bool IsInProgress(Type type) => s_inProgress?.Contains(type) == true;

    /// <inheritdoc/>
    public void PostProcess(BsonClassMap classMap) => Apply(classMap);

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The driver maps classes by reflection; schemas require unreferenced code.")]
    private static void Apply(BsonClassMap classMap)
    {
        var inProgress = s_inProgress ??= [];
        var first = inProgress.Add(classMap.ClassType);
        try
        {
            foreach (var memberMap in classMap.DeclaredMemberMaps)
            {
                if (memberMap != classMap.ExtraElementsMemberMap
                    && MemberAnnotations.Of(memberMap.MemberInfo) is { } annotation
                    && !IsDone(memberMap, inProgress, out var serializer))
                {
                    memberMap.SetSerializer(Encrypting(memberMap, annotation, serializer));
                    Done.AddOrUpdate(memberMap, memberMap);
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

    // The application may have exchanged the serializer since: then that is the one inside.
    private static bool IsDone(BsonMemberMap memberMap, HashSet<Type> inProgress, out IBsonSerializer? serializer)
    {
        serializer = Mentions(memberMap.MemberType, inProgress) ? null : memberMap.GetSerializer();
        return serializer is null ? Done.TryGetValue(memberMap, out _) : IEncryptedSerializer.IsIn(serializer, out _);
    }

    private static IBsonSerializer Encrypting(BsonMemberMap memberMap, EncryptedAttribute annotation, IBsonSerializer? plaintext)
    {
        var underlying = Nullable.GetUnderlyingType(memberMap.MemberType);
        var isNullable = underlying is not null && (plaintext is null || plaintext.GetType() == typeof(NullableSerializer<>).MakeGenericType(underlying));
        var create = typeof(EncryptionConvention)
            .GetMethod(isNullable ? nameof(CreateNullable) : nameof(Create), BindingFlags.Static | BindingFlags.NonPublic)!
            .MakeGenericMethod(isNullable ? underlying! : memberMap.MemberType);
        return (IBsonSerializer)create.Invoke(
            null, BindingFlags.DoNotWrapExceptions, null, [new EncryptedMember(memberMap.MemberInfo, annotation), plaintext], null)!;
    }

    private static EncryptedSerializer<TValue> Create<TValue>(EncryptedMember member, IBsonSerializer? plaintext) =>
        Type.GetTypeCode(typeof(TValue)) is >= TypeCode.Char and <= TypeCode.Decimal && !typeof(TValue).IsEnum
            ? new EncryptedNumberSerializer<TValue>(member, Lazily<TValue>(plaintext))
            : new EncryptedSerializer<TValue>(member, Lazily<TValue>(plaintext));

    // LINQ knows x.Member.Value and comparisons with a T of the driver's own serializer of T? only.
    private static NullableSerializer<TValue> CreateNullable<TValue>(EncryptedMember member, IBsonSerializer? plaintext)
        where TValue : struct => new(Create<TValue>(member, (plaintext as INullableSerializer)?.ValueSerializer));

    private static Lazy<IBsonSerializer<TValue>> Lazily<TValue>(IBsonSerializer? plaintext) => plaintext is IBsonSerializer<TValue> known
        ? new Lazy<IBsonSerializer<TValue>>(known)
        : new Lazy<IBsonSerializer<TValue>>(BsonSerializer.LookupSerializer<TValue>);

    private static bool Mentions(Type type, HashSet<Type> types) =>
        types.Contains(type)
        || (type.HasElementType && Mentions(type.GetElementType()!, types))
        || (type.IsGenericType && type.GetGenericArguments().Any(argument => Mentions(argument, types)));

    private sealed class NoClass;

    private sealed class AppliedException : Exception;
}
