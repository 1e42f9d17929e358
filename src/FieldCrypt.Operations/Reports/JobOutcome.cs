namespace FieldCrypt.Operations;

/// <summary>How far a job came.</summary>
public enum JobOutcome
{
    /// <summary>It was stopped before its end; it goes on from its checkpoints.</summary>
    Stopped = 0,

    /// <summary>Every segment was seen to its end.</summary>
    Completed = 1,
}
