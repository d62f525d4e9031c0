using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Budgets.Hook;

/// <summary>
/// The hook's process, and the one place in which its exit code is decided: 2 where a budget blocks, whatever becomes of the message; with FailClosed 2 for everything else that is
/// not a clean answer.
/// </summary>
public static class HookProcess
{
    // Of what is left of the deadline, for standard error and for standard output.
    private const double ShareOfOutput = 0.8;

    /// <summary>Runs the hook.</summary>
    /// <param name="failClosed">Whether to stop what could not be checked.</param>
    /// <returns>The exit code.</returns>
    public static int Run(bool failClosed)
    {
        var run = new HookRun(StandardStreams.ReadInput, () => BudgetHookSettings.Default(failClosed), failClosed);
        // For threads that are not ours, which cannot be guarded; and where even this place fails.
        AppDomain.CurrentDomain.UnhandledException += (_, failed) =>
            Environment.Exit(Leave(run, run.Outcome(failed.ExceptionObject is Exception exception ? HookProblem.Of(exception) : "an unknown error.")));
        try
        {
            StandardStreams.FillClosed();
            return Leave(run, run.Decide());
        }
        catch (Exception exception)
        {
            return Leave(run, run.Outcome(HookProblem.Of(exception)));
        }
    }

    private static int Leave(HookRun run, HookAnswer answer)
    {
        var result = answer.Result;
        try
        {
            var isOut = StandardStreams.TryWrite(Console.OpenStandardError, result.Error, run.Left * ShareOfOutput)
                & StandardStreams.TryWrite(Console.OpenStandardOutput, result.Output, run.Left * ShareOfOutput);
            // Marks come after the warning: what nobody saw is said again.
            if (isOut)
                answer.Confirm();
            else
                answer.Release();
        }
        catch (Exception)
        {
            // Whatever becomes of message and marks, the decision stands.
        }
        return result.ExitCode;
    }
}
