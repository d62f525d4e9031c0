using System.Text.Encodings.Web;
using System.Text.Json;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Budgets.Hook;

/// <summary>The decision of the hook.</summary>
public enum BudgetHookDecision
{
    /// <summary>There is nothing to report.</summary>
    Allow,

    /// <summary>The call may go on, with a warning.</summary>
    Warn,

    /// <summary>The call is blocked.</summary>
    Block,

    /// <summary>Budgets could not be checked; the call may go on.</summary>
    FailOpen,

    /// <summary>Budgets could not be checked; the call is therefore blocked.</summary>
    FailClosed,
}

/// <summary>The hook's answer to Claude Code.</summary>
/// <param name="Decision">The decision.</param>
/// <param name="Message">The message; empty if there is nothing to report.</param>
public sealed record BudgetHookResult(BudgetHookDecision Decision, string Message)
{
    private const int Blocking = 2;

    /// <summary>The exit code for Claude Code: 2 blocks the prompt or call, 0 does not.</summary>
    public int ExitCode => Decision is BudgetHookDecision.Block or BudgetHookDecision.FailClosed ? Blocking : 0;

    /// <summary>The standard output: JSON with a message for the user only, or nothing.</summary>
    public string Output => ExitCode == 0 && Message.Length > 0
        ? $"{{\"systemMessage\":\"{JsonEncodedText.Encode("ClaudePerf: " + Visible, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"}}"
        : "";

    /// <summary>The standard error, where Claude Code looks for the reason of a block.</summary>
    public string Error => ExitCode == 0 ? "" : "ClaudePerf: " + Visible;

    // The names of budgets, projects and files are untrusted: show them without their control characters.
    private string Visible => VisibleText.OfLines(Message);
}
