namespace ClaudePerf.Core.Agents;

/// <summary>The severity of a <see cref="DefinitionDiagnostic"/>.</summary>
public enum DiagnosticSeverity
{
    /// <summary>Claude Code does not load the file, or it could not be read.</summary>
    Error,

    /// <summary>Claude Code loads the file, but part of it does not have the effect it seems to have.</summary>
    Warning,

    /// <summary>Worth knowing, but nothing needs to be fixed.</summary>
    Information,
}

/// <summary>A finding from reading a prompt file or an ecosystem.</summary>
/// <param name="Severity">The severity.</param>
/// <param name="Message">One sentence for the author of the file.</param>
/// <param name="Path">The full path of the file or folder.</param>
/// <param name="Line">The line, from 1; 0 if it concerns the whole file.</param>
/// <param name="Column">The column in UTF-16 units, from 1; 0 if it concerns the whole file or line.</param>
public sealed record DefinitionDiagnostic(DiagnosticSeverity Severity, string Message, string Path, int Line = 0, int Column = 0)
{
    /// <summary>What it is about. Choose diagnostics by this, not by the message, whose words may change.</summary>
    public DiagnosticKind Kind { get; init; }

    /// <summary>
    /// Returns <c>path:line:column: severity: message</c>, the format that editors and terminals turn into a link;
    /// without the path if there is none.
    /// </summary>
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
