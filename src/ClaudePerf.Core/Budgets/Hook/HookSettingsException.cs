namespace ClaudePerf.Core.Budgets.Hook;

/// <summary>A Claude Code settings file cannot be read or written, or our entry cannot be added to it.</summary>
public sealed class HookSettingsException : Exception
{
    internal HookSettingsException(string problem, string file, (int Line, int Column)? place = null, Exception? inner = null)
        : base(place is { } known ? FormattableString.Invariant($"{file}, line {known.Line}, column {known.Column}: {problem}")
            : $"{file}: {problem}", inner) => File = file;

    /// <summary>The file.</summary>
    public string File { get; }
}
