namespace FieldCrypt.Fuzz.Manipulations;

/// <summary>Counts what was tried against one thing, and keeps what did not go as it must.</summary>
internal sealed class Trial(string subject)
{
    private readonly List<string> _broken = [];

    public string Subject => subject;

    /// <summary>How many manipulations were tried.</summary>
    public int Tried { get; private set; }

    public IReadOnlyList<string> Broken => _broken;

    /// <summary>A manipulation that must be refused: not authentic, or no key for it.</summary>
    public async Task RefusedAsync(string what, Func<ValueTask> open)
    {
        Tried++;
        try
        {
            await open();
            _broken.Add($"{subject}: {what}: opened");
        }
        catch (Exception e) when (e is DataNotAuthenticException or KeyAccessException)
        {
        }
        catch (Exception e)
        {
            _broken.Add($"{subject}: {what}: {e.GetType().Name} instead of a refusal");
        }
    }

    /// <summary>A manipulation that the format does not prevent, as the documents say.</summary>
    public async Task AllowedAsync(string what, Func<ValueTask> open)
    {
        Tried++;
        try
        {
            await open();
        }
        catch (Exception e)
        {
            _broken.Add($"{subject}: {what}: {e.GetType().Name}, although it is documented to open");
        }
    }
}
