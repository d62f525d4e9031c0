using System.Globalization;
using System.Text;

namespace ClaudePerf.Core.Budgets.Hook;

/// <summary>
/// The hook that Claude Code runs before a prompt is sent, before an agent is called and before a subagent uses a tool. It blocks
/// them if a blocking budget is used up, and warns once at each threshold. It also warns before a session is resumed or the model
/// changes if that writes a long conversation to the prompt cache again.
/// </summary>
/// <remarks>
/// Whether a budget concerns a prompt or call depends on the place (project, branch), on the worker (the main thread, or the called
/// agent), on the session, and on the model if it is known: the one that the call requests, or else the last one of that agent or
/// session. Warnings are recorded for all processes of the user, by budget, limit, period and threshold, so a new limit or period
/// warns again. For the last n days, each day is a period. The budgets of the administrator, the user and the project are checked
/// separately, in this order.
/// </remarks>
public static class BudgetHook
{
    /// <summary>The log in the data folder that records why budgets could not be checked.</summary>
    public const string LogFileName = "budget-hook.log";

    private const string ToTheAgent = "Do not call any more tools: report what you have found and done so far, and what is missing.";

    /// <summary>Decides on a call, on the current thread.</summary>
    /// <param name="input">The JSON that Claude Code writes to standard input.</param>
    /// <param name="settings">Paths, clock and limits.</param>
    /// <returns>The decision. Every failure results in a decision too, and is logged.</returns>
    public static BudgetHookResult Run(ReadOnlySpan<byte> input, BudgetHookSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        using var time = new CancellationTokenSource(settings.Deadline);
        var answer = Decide(HookCall.Read(input), settings, DateTime.UtcNow.Ticks, static _ => { }, time.Token);
        answer.Confirm();
        return answer.Result;
    }

    /// <summary>Decides on a call with the settings of the current user and environment, within the hook's deadline.</summary>
    /// <param name="input">The JSON that Claude Code writes to standard input.</param>
    /// <param name="failClosed">Whether to block if budgets could not be checked.</param>
    /// <param name="warnAbove">The highest cost in USD of writing the prompt cache again without a warning.</param>
    /// <param name="isClaudeCodes">Whether Claude Code started this process with the variables of a project's settings; the time
    /// zone variables among them are then cleared for the whole process.</param>
    /// <returns>The decision.</returns>
    public static BudgetHookResult RunDefault(byte[] input, bool failClosed, decimal warnAbove, bool isClaudeCodes)
    {
        if (isClaudeCodes)
            HookZone.Guard();
        var run = new HookRun(_ => input, () => BudgetHookSettings.Default(failClosed) with { WarnAbove = warnAbove }, failClosed);
        var answer = run.Decide();
        answer.Confirm();
        return answer.Result;
    }

    /// <summary>Decides on a call.</summary>
    /// <param name="call">The call.</param>
    /// <param name="settings">Paths, clock and limits.</param>
    /// <param name="began">When the call started, by the system clock in UTC ticks.</param>
    /// <param name="onBlocking">Receives what blocks according to the last verdict, before any slow work starts.</param>
    /// <param name="cancellation">Signals that the time is up.</param>
    internal static HookAnswer Decide(
        HookCall call, BudgetHookSettings settings, long began, Action<IReadOnlyList<HookEntry>> onBlocking, CancellationToken cancellation)
    {
        if (call.Moment == HookMoment.Other)
            return new HookAnswer(BudgetHookDecision.Allow);
        if (call.Moment is HookMoment.Return or HookMoment.ModelSwitch)
            return CacheWarning.Answer(call, settings.WarnAbove);
        using var context = new HookContext(call, settings, began, cancellation);
        var check = new HookCheck(context, onBlocking);
        // The administrator's budgets come first, then the user's, each on their own, so nothing in a project can delay them.
        var managed = HookSource.Managed(settings) is { } source ? check.Check(source) : HookVerdict.Nothing;
        if (managed.Blocks)
            return Block(managed.Entries, call);
        var user = check.Check(HookSource.User(settings));
        if (user.Blocks)
            return Block(user.Entries, call);
        var project = OfProject(check, context);
        if (project.Blocks)
            return Block(project.Entries, call);
        return Report([.. managed.Entries, .. user.Entries, .. project.Entries],
            managed.Problem ?? user.Problem ?? project.Problem ?? call.Problem, context);
    }

    /// <summary>Blocks a call.</summary>
    internal static HookAnswer Block(IEnumerable<HookEntry> entries, HookCall call)
    {
        var messages = entries.Where(entry => entry.Blocks).Select(entry => entry.Message);
        return new HookAnswer(BudgetHookDecision.Block, string.Join('\n', call.Run is null ? messages : messages.Append(ToTheAgent)));
    }

    /// <summary>
    /// Budgets could not be checked. Logs the problem; if the call may go on, reports it once a day rather than with every prompt.
    /// </summary>
    internal static HookAnswer Fail(string problem, BudgetHookSettings? settings, bool failClosed) =>
        Fail([], [], problem, settings, failClosed);

    private static HookVerdict OfProject(HookCheck check, HookContext context)
    {
        try
        {
            return (context.Settings.ProjectFolder ?? context.Call.Folder) is { } folder
                ? check.Check(HookSource.Project(context.Settings, folder))
                : HookVerdict.Nothing;
        }
        catch (Exception exception) when (
            exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return new HookVerdict([], "the project's budgets cannot be found. " + exception.Message);
        }
    }

    private static HookAnswer Report(IReadOnlyList<HookEntry> entries, string? problem, HookContext context)
    {
        var messages = new List<string>();
        var claims = new List<HookClaim>();
        var marks = MarksIn(context.Settings);
        foreach (var entry in entries)
        {
            if (marks.Claim(entry.Marks, context.Now) is not { } claim)
                continue;
            messages.Add(entry.Message);
            claims.Add(claim);
        }
        if (problem is not null)
            return Fail(messages, claims, problem, context.Settings, context.Settings.FailClosed);
        return new HookAnswer(new BudgetHookResult(
            messages.Count > 0 ? BudgetHookDecision.Warn : BudgetHookDecision.Allow, string.Join('\n', messages)), claims);
    }

    private static HookAnswer Fail(
        List<string> messages, List<HookClaim> claims, string problem, BudgetHookSettings? settings, bool failClosed)
    {
        var message = $"budgets could not be checked: {problem}";
        var decision = failClosed ? BudgetHookDecision.FailClosed : BudgetHookDecision.FailOpen;
        if (settings is null)
            return new HookAnswer(decision, message);
        var now = settings.Time.GetUtcNow();
        HookLog.Add(settings, now, problem);
        if (failClosed)
            return new HookAnswer(new BudgetHookResult(decision, string.Join('\n', messages.Append(message))), claims);
        var day = TimeZoneInfo.ConvertTime(now, settings.Time.LocalTimeZone).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        if (MarksIn(settings).Claim([HookMarks.Name("failed", problem, day)], now) is { } claim)
        {
            messages.Add(message);
            claims.Add(claim);
        }
        return new HookAnswer(new BudgetHookResult(decision, string.Join('\n', messages)), claims);
    }

    private static HookMarks MarksIn(BudgetHookSettings settings) => new(Path.Combine(HookSource.FolderIn(settings.DataFolder), "warned"));
}
