namespace ClaudePerf.Core.Measurement;

/// <summary>The Claude Code on which the shipped figures were measured (<c>data/invocation.json</c>).</summary>
public static class MeasuredProgram
{
    /// <summary>Its version.</summary>
    public static string Version => InvocationData.Shipped.ClaudeCode;

    /// <summary>The newest of the versions that transcripts show, if it is newer than <see cref="Version"/>; else null.</summary>
    /// <param name="versions">Versions as transcripts have them; what is none is passed over.</param>
    public static string? NewerOf(IEnumerable<string?> versions)
    {
        ArgumentNullException.ThrowIfNull(versions);
        var newest = versions.Select(static version => System.Version.TryParse(version, out var number) ? number : null).Max();
        return newest is not null && newest > System.Version.Parse(Version) ? newest.ToString() : null;
    }

    /// <summary>What to say of a newer one.</summary>
    /// <param name="newer">Its version.</param>
    public static string NoteOf(string newer) =>
        $"Your transcripts are of Claude Code {newer}; what it sends besides your prompts was measured on {Version}. Overheads and always-on figures may be off by what has changed since.";
}
