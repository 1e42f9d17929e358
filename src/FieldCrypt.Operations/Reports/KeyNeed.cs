namespace FieldCrypt.Operations;

/// <summary>How many of the keys that an item names are needed to open it.</summary>
public enum KeyNeed
{
    /// <summary>Any one of them: each wrapped the same data key.</summary>
    Any = 0,

    /// <summary>Every one: each encrypted some of its values, which are lost without it.</summary>
    Every = 1,
}
