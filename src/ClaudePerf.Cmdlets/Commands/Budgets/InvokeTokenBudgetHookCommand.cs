using System.Management.Automation;
using System.Text;
using ClaudePerf.Core.Budgets.Hook;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Decides, as the hook in Claude Code does, whether a prompt or an agent call is within its budgets.</para>
/// </summary>
[Cmdlet(VerbsLifecycle.Invoke, "TokenBudgetHook")]
[OutputType(typeof(BudgetHookResult))]
public sealed class InvokeTokenBudgetHookCommand : ModuleCommand
{
    private readonly StringBuilder _input = new();

    /// <summary>The JSON that Claude Code writes to a hook's standard input, as one text or line by line.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, Position = 0)]
    [AllowEmptyString]
    public string InputObject { get; set; } = "";

    /// <summary>Block the prompt or call if budgets cannot be checked, instead of allowing it and logging the reason.</summary>
    [Parameter]
    public SwitchParameter FailClosed { get; set; }

    /// <summary>
    /// Warn before a resumed session or another model writes more than this many dollars to the prompt cache again. Default: 1.
    /// </summary>
    [Parameter]
    [ValidateRange(0.0, 1e9)]
    public decimal WarnAbove { get; set; } = BudgetHookSettings.DefaultWarnAbove;

    /// <summary>
    /// Answer Claude Code: write to the process's standard output and error, and end the process with the hook's exit code.
    /// </summary>
    [Parameter]
    public SwitchParameter Exit { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => _input.Append(InputObject).Append('\n');

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        var result = BudgetHook.RunDefault(Encoding.UTF8.GetBytes(_input.ToString()), FailClosed, WarnAbove, isClaudeCodes: Exit);
        if (!Exit)
        {
            WriteObject(result);
            return;
        }
        // The exit code is set first: the decision counts even if the message cannot be written.
        Host.SetShouldExit(result.ExitCode);
        Write(Console.Error, result.Error);
        Write(Console.Out, result.Output);
    }

    private static void Write(TextWriter writer, string text)
    {
        try
        {
            if (text.Length > 0)
                writer.WriteLine(text);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // Nobody reads the stream. The exit code carries the decision.
        }
    }
}
