using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Budgets.Hook;

/// <summary>What the hook decided.</summary>
public enum BudgetHookDecision
{
    /// <summary>Nothing is to be said.</summary>
    Allow,

    /// <summary>It may go on, with a warning.</summary>
    Warn,

    /// <summary>It is stopped.</summary>
    Block,

    /// <summary>Budgets could not be checked, and it may go on.</summary>
    FailOpen,

    /// <summary>Budgets could not be checked, and it is stopped for that.</summary>
    FailClosed,
}

/// <summary>What the hook answers Claude Code.</summary>
/// <param name="Decision">What was decided.</param>
/// <param name="Message">What is to be said; empty where nothing is.</param>
public sealed record BudgetHookResult(BudgetHookDecision Decision, string Message)
{
    private const int Blocking = 2;

    /// <summary>The exit code by which Claude Code knows it: 2 stops the prompt or the call, 0 does not.</summary>
    public int ExitCode => Decision is BudgetHookDecision.Block or BudgetHookDecision.FailClosed ? Blocking : 0;

    /// <summary>What goes to standard output: JSON with a message for the user alone, or nothing.</summary>
    public string Output => ExitCode == 0 && Message.Length > 0 ? $"{{\"systemMessage\":\"{System.Text.Json.JsonEncodedText.Encode("ClaudePerf: " + Visible, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"}}" : "";

    /// <summary>What goes to standard error, where Claude Code takes the reason of a stop from.</summary>
    public string Error => ExitCode == 0 ? "" : "ClaudePerf: " + Visible;

    // Names of budgets, projects and files are others': they are shown and do not steer.
    private string Visible => VisibleText.OfLines(Message);
}
