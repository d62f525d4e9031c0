namespace ClaudePerf.Core.Agents;

/// <summary>How much a <see cref="DefinitionDiagnostic"/> matters.</summary>
public enum DiagnosticSeverity
{
    /// <summary>Claude Code does not load the file, or it could not be read.</summary>
    Error,

    /// <summary>Claude Code loads the file, but not everything in it means what it seems to.</summary>
    Warning,

    /// <summary>Worth knowing, nothing to mend.</summary>
    Information,
}

/// <summary>Something noticed while a prompt file or an ecosystem was read.</summary>
/// <param name="Severity">How much it matters.</param>
/// <param name="Message">One sentence for the person who wrote the file.</param>
/// <param name="Path">The full path of the file or folder.</param>
/// <param name="Line">The line, from 1; 0 where it concerns the whole file.</param>
/// <param name="Column">The column in UTF-16 units, from 1; 0 where it concerns the whole file or line.</param>
public sealed record DefinitionDiagnostic(DiagnosticSeverity Severity, string Message, string Path, int Line = 0, int Column = 0)
{
    /// <summary>Gives <c>path:line:column: severity: message</c>, the form that editors and terminals turn into a link; without a path where there is none.</summary>
    public override string ToString() =>
        Line == 0
            ? (Path.Length == 0 ? "" : Path + ": ") + $"{SeverityWord}: {Message}"
            : FormattableString.Invariant($"{Path}:{Line}:{Math.Max(Column, 1)}: {SeverityWord}: {Message}");

    private string SeverityWord => Severity switch
    {
        DiagnosticSeverity.Error => "error",
        DiagnosticSeverity.Warning => "warning",
        _ => "information",
    };
}
