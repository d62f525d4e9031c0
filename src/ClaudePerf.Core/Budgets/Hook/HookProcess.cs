using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Budgets.Hook;

/// <summary>
/// The hook's process. Its exit code is that of the result: 2 if a budget blocks, even if the message cannot be written; with FailClosed,
/// also 2 for everything else that is not a clean answer.
/// </summary>
public static class HookProcess
{
    // The share of the remaining time for writing standard error and standard output.
    private const double ShareOfOutput = 0.8;
    private static readonly TimeSpan MaxRefreshTime = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan MaxErrorTime = TimeSpan.FromSeconds(1);

    /// <summary>Runs the hook.</summary>
    /// <param name="failClosed">Whether to block if budgets could not be checked.</param>
    /// <param name="warnAbove">The highest cost in USD of writing the prompt cache again without a warning.</param>
    /// <param name="goOn">Called with the call's folder if the time was not enough; a separate process can then bring everything up
    /// to date (<see cref="Refresh"/>). Can be null.</param>
    /// <returns>The exit code.</returns>
    public static int Run(bool failClosed, decimal warnAbove, Action<string?>? goOn = null)
    {
        var run = new HookRun(StandardStreams.ReadInput,
            () => BudgetHookSettings.Default(failClosed) with { WarnAbove = warnAbove }, failClosed);
        // For threads that are not ours and cannot be guarded, and for failures in this method itself.
        AppDomain.CurrentDomain.UnhandledException += (_, failed) =>
            Environment.Exit(
                Leave(run, run.Outcome(failed.ExceptionObject is Exception exception
                    ? HookProblem.Describe(exception)
                    : "an unknown error.")));
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
            return Leave(run, run.Outcome(HookProblem.Describe(exception)));
        }
    }

    /// <summary>
    /// Brings the usage index and the ledgers up to date without a deadline, for later hooks: many new transcripts take longer to
    /// read than a hook has time for. Only one process at a time does this.
    /// </summary>
    /// <param name="folder">The folder whose project budgets to compute too; null for none.</param>
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
            using var time = new CancellationTokenSource(MaxRefreshTime);
            using var context = new HookContext(HookCall.Unknown with { Moment = HookMoment.Prompt, Folder = folder, Agent = "" }, settings,
                DateTime.UtcNow.Ticks, time.Token);
            var check = new HookCheck(context, static _ => { });
            var managed = HookSource.Managed(settings) is { } source ? check.Check(source).Problem : null;
            var problem = managed ?? check.Check(HookSource.User(settings)).Problem
                ?? (folder is null ? null : check.Check(HookSource.Project(settings, folder)).Problem);
            if (problem is not null)
                HookLog.Add(settings, context.Now, problem);
            // If there are no budgets by now, other processes still wait for the index.
            _ = context.Usage();
            return 0;
        }
        catch (Exception exception)
        {
            // Nobody waits for an answer; the log has the reason.
            StandardStreams.TryWrite(Console.OpenStandardError, HookProblem.Describe(exception), MaxErrorTime);
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
            // The answer is written; the next late hook tries again.
        }
    }

    private static int Leave(HookRun run, HookAnswer answer)
    {
        var result = answer.Result;
        try
        {
            var isOut = StandardStreams.TryWrite(Console.OpenStandardError, result.Error, run.Left * ShareOfOutput)
                & StandardStreams.TryWrite(Console.OpenStandardOutput, result.Output, run.Left * ShareOfOutput);
            // Confirm the marks after writing the warning: what nobody saw is reported again.
            if (isOut)
                answer.Confirm();
            else
                answer.Release();
        }
        catch (Exception)
        {
            // The decision stands even if the message and marks fail.
        }
        return result.ExitCode;
    }
}
