namespace ClaudePerf.Core.Measurement;

/// <summary>The version of Claude Code that the shipped figures were measured on (<c>data/invocation.json</c>).</summary>
public static class MeasuredProgram
{
    /// <summary>The version.</summary>
    public static string Version => InvocationData.Shipped.ClaudeCode;

    /// <summary>
    /// Returns the newest version in transcripts if it is newer than <see cref="Version"/>; otherwise null.
    /// </summary>
    /// <param name="versions">Versions from transcripts; invalid ones are ignored.</param>
    public static string? NewerOf(IEnumerable<string?> versions)
    {
        ArgumentNullException.ThrowIfNull(versions);
        var newest = versions.Select(static version => System.Version.TryParse(version, out var number) ? number : null).Max();
        return newest is not null && newest > System.Version.Parse(Version) ? newest.ToString() : null;
    }

    /// <summary>The note to show for a newer version.</summary>
    /// <param name="newer">The newer version.</param>
    public static string NoteOf(string newer) =>
        $"Your transcripts are from Claude Code {newer}, but the overhead figures were measured on {Version}. "
            + "Overheads and always-on figures may differ by what has changed since.";
}
