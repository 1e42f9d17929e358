namespace FieldCrypt.Tests.Shared.Shapes;

#pragma warning disable CA1051, CA1044, CA1822, CA1819, CA2211, CA1043, CA1823, CA1802, CA1812, CA1852, CS0169, CS0414, CS0649, IDE0044, IDE0051, IDE0052, IDE1006
#pragma warning disable CS0108 // A shape that hides a member by mistake is one of those that are tested.

/// <summary>Members of the stored class itself, each in another place where an annotation can be written.</summary>
internal static class MemberShapes
{
    public interface ISecret
    {
        [Encrypted]
        string? Secret { get; set; }
    }

    public interface ISecretOf<T>
    {
        [Encrypted]
        T? Secret { get; set; }
    }

    public interface IUnsigned
    {
        [Unsigned]
        string? Secret { get; set; }
    }

    public interface IComputedSecret
    {
        [Encrypted]
        string Computed => "computed";
    }

    public abstract class Identified
    {
        public string Id { get; set; } = "1";
    }

    public class OnProperty : Identified
    {
        [Encrypted]
        public string? Secret { get; set; }
    }

    public class OnField : Identified
    {
        [Encrypted]
        public string? Secret;
    }

    public class OnInitProperty : Identified
    {
        [Encrypted]
        public string? Secret { get; init; }
    }

    public sealed record OnRecordProperty(string Id, [property: Encrypted] string? Secret)
    {
        public OnRecordProperty()
            : this("1", null)
        {
        }
    }

    public class OnInterface : Identified, ISecret
    {
        public string? Secret { get; set; }
    }

    public class OnGenericInterface : Identified, ISecretOf<string>
    {
        public string? Secret { get; set; }
    }

    public class OnInterfaceOfBase : OnInterface
    {
        public string? Other { get; set; }
    }

    public class Plain : Identified
    {
        public string? Secret { get; set; }
    }

    public class OnInterfaceOverInheritedMember : Plain, ISecret;

    public class OnInterfaceAndClass : Identified, ISecret
    {
        [Encrypted]
        public string? Secret { get; set; }
    }

    public class OnInterfaceExplicitly : Identified, ISecret
    {
        string? ISecret.Secret { get; set; }

        public string? Reveal() => ((ISecret)this).Secret;

        public OnInterfaceExplicitly With(string secret)
        {
            ((ISecret)this).Secret = secret;
            return this;
        }
    }

    public class OnExplicitImplementation : Identified, IHasPlain
    {
        [Encrypted]
        string? IHasPlain.Plain { get; set; }

        public string? Reveal() => ((IHasPlain)this).Plain;

        public OnExplicitImplementation With(string secret)
        {
            ((IHasPlain)this).Plain = secret;
            return this;
        }
    }

    public interface IHasPlain
    {
        string? Plain { get; set; }
    }

    public class OnDefaultInterfaceMember : Identified, IComputedSecret
    {
        public string? Other { get; set; }
    }

    public class ContradictedByInterface : Identified, IUnsigned
    {
        [Encrypted]
        public string? Secret { get; set; }
    }

    public class ContradictedBetweenInterfaces : Identified, ISecretOf<string>, IUnsigned
    {
        public string? Secret { get; set; }
    }

    public class VirtualBase : Identified
    {
        [Encrypted]
        public virtual string? Secret { get; set; }
    }

    public class Overriding : VirtualBase
    {
        public override string? Secret { get; set; }
    }

    public abstract class AbstractBase : Identified
    {
        [Encrypted]
        public abstract string? Secret { get; set; }
    }

    public class Implementing : AbstractBase
    {
        public override string? Secret { get; set; }
    }

    public class OverridingTwice : Overriding
    {
        public override string? Secret { get; set; }
    }

    public class HiddenByNew : OnProperty
    {
        public new string? Secret { get; set; }
    }

    public class HiddenByMistake : OnProperty
    {
        public string? Secret { get; set; }
    }

    public class HiddenByField : OnProperty
    {
        public new string? Secret;
    }

    public class HiddenFieldByProperty : OnField
    {
        public new string? Secret { get; set; }
    }

    public class HiddenTwoLevelsUp : InBetween
    {
        public new string? Secret { get; set; }
    }

    public class InBetween : OnProperty
    {
        public string? Between { get; set; }
    }

    public class OnPrivateField : Identified
    {
        [Encrypted]
        private string? _secret;

        public void Set(string secret) => _secret = secret;
    }

    public class OnPrivateFieldOfBase : OnPrivateField
    {
        public string? Other { get; set; }
    }

    public class PrivateBase : Identified
    {
        [Encrypted]
        private string? Secret { get; set; }
    }

    public class OverPrivatePropertyOfBase : PrivateBase
    {
        public string? Secret { get; set; }
    }

    public class OnPrivateProperty : Identified
    {
        [Encrypted]
        private string? Secret { get; set; }

        public string? Reveal() => Secret;

        public OnPrivateProperty With(string secret)
        {
            Secret = secret;
            return this;
        }
    }

    public class OnInternalProperty : Identified
    {
        [Encrypted]
        internal string? Secret { get; set; }
    }

    public class OnProtectedProperty : Identified
    {
        [Encrypted]
        protected string? Secret { get; set; }

        public string? Reveal() => Secret;

        public OnProtectedProperty With(string secret)
        {
            Secret = secret;
            return this;
        }
    }

    public class OnBackingField : Identified
    {
        [field: Encrypted]
        public string? Secret { get; set; }
    }

    public class OnStaticProperty : Identified
    {
        [Encrypted]
        public static string? Secret { get; set; }
    }

    public class OnStaticField : Identified
    {
        [Encrypted]
        public static string? Secret;
    }

    public class OnStaticMemberOfBase : OnStaticProperty
    {
        public string? Other { get; set; }
    }

    public class OnConstant : Identified
    {
        [Encrypted]
        public const string Secret = "constant";
    }

    public class OnWriteOnlyProperty : Identified
    {
        private string? _secret;

        [Encrypted]
        public string? Secret { set => _secret = value; }
    }

    public class OnIndexer : Identified
    {
        [Encrypted]
        public string? this[int index] { get => null; set => _ = value; }
    }

    public class OnComputedProperty : Identified
    {
        private string? _secret;

        [Encrypted]
        public string? Secret => _secret;

        public OnComputedProperty With(string secret)
        {
            _secret = secret;
            return this;
        }
    }

    public class OnPropertyWithPrivateSetter : Identified
    {
        [Encrypted]
        public string? Secret { get; private set; }

        public OnPropertyWithPrivateSetter With(string secret)
        {
            Secret = secret;
            return this;
        }
    }

    public class OnReadOnlyField : Identified
    {
        [Encrypted]
        public readonly string? Secret;

        public OnReadOnlyField()
        {
        }

        public OnReadOnlyField(string secret) => Secret = secret;
    }

    public class OnGenericClass<T> : Identified
    {
        [Encrypted]
        public T? Secret { get; set; }
    }

    public class TwoAnnotations : Identified
    {
        [Encrypted]
        [Unsigned]
        public string? Secret { get; set; }
    }
}
