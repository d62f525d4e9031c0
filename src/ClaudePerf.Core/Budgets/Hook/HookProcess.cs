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
    private static readonly TimeSpan LongestRefresh = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan LongestLastWords = TimeSpan.FromSeconds(1);

    /// <summary>Runs the hook.</summary>
    /// <param name="failClosed">Whether to stop what could not be checked.</param>
    /// <param name="goOn">Is told, with the call's folder, that the time did not do: a process of its own can bring everything up to date (<see cref="Refresh"/>). Null for nobody.</param>
    /// <returns>The exit code.</returns>
    public static int Run(bool failClosed, Action<string?>? goOn = null)
    {
        var run = new HookRun(StandardStreams.ReadInput, () => BudgetHookSettings.Default(failClosed), failClosed);
        // For threads that are not ours, which cannot be guarded; and where even this place fails.
        AppDomain.CurrentDomain.UnhandledException += (_, failed) =>
            Environment.Exit(Leave(run, run.Outcome(failed.ExceptionObject is Exception exception ? HookProblem.Of(exception) : "an unknown error.")));
        try
        {
            StandardStreams.FillClosed();
            HookZone.Guard();
            var answer = run.Decide();
            var isLate = run.IsLate;
            var code = Leave(run, answer);
            if (isLate)
                GoOn(goOn, run.Folder);
            return code;
        }
        catch (Exception exception)
        {
            return Leave(run, run.Outcome(HookProblem.Of(exception)));
        }
    }

    /// <summary>
    /// Brings the usage index and the ledgers up to date without a deadline, for hooks to come: many new transcripts take longer than a hook has, and what it begins it could never end.
    /// One process at a time does.
    /// </summary>
    /// <param name="folder">The folder whose project's budgets are computed too; null for the user's alone.</param>
    /// <returns>The exit code.</returns>
    public static int Refresh(string? folder)
    {
        try
        {
            HookZone.Guard();
            var settings = BudgetHookSettings.Default(failClosed: false);
            using var gate = FileLock.TryEnter(Path.Combine(HookSource.FolderIn(settings.DataFolder), "refresh.lock"), out _);
            if (gate is null)
                return 0;
            using var time = new CancellationTokenSource(LongestRefresh);
            using var context = new HookContext(HookCall.Unknown with { Moment = HookMoment.Prompt, Folder = folder, Agent = "" }, settings, DateTime.UtcNow.Ticks, time.Token);
            var check = new HookCheck(context, static _ => { });
            var problem = check.Of(HookSource.User(settings)).Problem ?? (folder is null ? null : check.Of(HookSource.Project(settings, folder)).Problem);
            if (problem is not null)
                HookLog.Add(settings, context.Now, problem);
            // Without budgets by now the index is what others wait for.
            _ = context.Usage();
            return 0;
        }
        catch (Exception exception)
        {
            // Nobody waits for an answer: the log has the reason.
            StandardStreams.TryWrite(Console.OpenStandardError, HookProblem.Of(exception), LongestLastWords);
            return 1;
        }
    }

    private static void GoOn(Action<string?>? goOn, string? folder)
    {
        try
        {
            goOn?.Invoke(folder);
        }
        catch (Exception)
        {
            // The answer is out; the next hook that is late tries again.
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
