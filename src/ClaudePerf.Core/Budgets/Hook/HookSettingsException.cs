namespace ClaudePerf.Core.Budgets.Hook;

/// <summary>A settings file of Claude Code cannot be read or written, or is not what its hooks can be added to.</summary>
public sealed class HookSettingsException : Exception
{
    internal HookSettingsException(string problem, string file, (int Line, int Column)? place = null, Exception? inner = null)
        : base(place is { } known ? FormattableString.Invariant($"{file}, line {known.Line}, column {known.Column}: {problem}") : $"{file}: {problem}", inner) => File = file;

    /// <summary>The file.</summary>
    public string File { get; }
}
