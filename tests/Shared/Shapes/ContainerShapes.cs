using static FieldCrypt.Tests.Shared.Shapes.MemberShapes;

namespace FieldCrypt.Tests.Shared.Shapes;

#pragma warning disable CA1051, CA2227, CA1002, CA1819, CA1812, CA1815, CA1852, CA1710, CA1711

/// <summary>Classes whose annotation is deeper inside: in a class, a structure, a collection, behind a type that does not show it.</summary>
internal static class ContainerShapes
{
    public class Inner
    {
        [Encrypted]
        public string? Secret { get; set; }
    }

    public class InnerField
    {
        [Encrypted]
        public string? Secret;
    }

    public class InnerOnInterface : ISecret
    {
        public string? Secret { get; set; }
    }

    public class InnerHidden : Inner
    {
        public new string? Secret { get; set; }
    }

    public class InnerBase
    {
        public string? Name { get; set; }
    }

    public class InnerDerived : InnerBase
    {
        [Encrypted]
        public string? Secret { get; set; }
    }

    public struct InnerStruct
    {
        [Encrypted]
        public string? Secret { get; set; }
    }

    public record struct InnerRecordStruct
    {
        [Encrypted]
        public string? Secret { get; set; }
    }

    public class Envelope<T>
    {
        public T? Content { get; set; }
    }

    public class Inners : List<Inner>;

    public class Holder<T> : Identified
    {
        public T? Held { get; set; }
    }

    public class HolderField<T> : Identified
    {
        public T? Held;
    }

    public class Recursive : Identified
    {
        [Encrypted]
        public string? Secret { get; set; }

        public Recursive? Next { get; set; }
    }

    public class Deep : Identified
    {
        public Envelope<List<Dictionary<string, Inner>>>? Held { get; set; }
    }

    public class Unprotected : Identified
    {
        [Unsigned]
        public Inner? Held { get; set; }
    }

    public class Whole : Identified
    {
        [Encrypted]
        public Inner? Held { get; set; }
    }
}
