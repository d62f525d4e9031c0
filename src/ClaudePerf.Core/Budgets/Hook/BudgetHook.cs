using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Budgets.Hook;

/// <summary>
/// What Claude Code runs before a prompt is sent and before an agent is called: stops them where a budget that blocks is used up, and warns once at each threshold.
/// </summary>
/// <remarks>
/// A budget concerns a prompt or a call by where it runs (project, branch), by who will work (the main thread, or the agent that is called), by its session, and by the model, as far
/// as that is known: the one that the call asks for, else the last one of that agent or of the session. Warnings are marked for all processes of the user, by budget, limit,
/// period and threshold: who changes the limit, and a new period, is warned anew. Of the last n days each day is a period.
/// </remarks>
public static class BudgetHook
{
    /// <summary>The log in the data folder: why budgets could not be checked.</summary>
    public const string LogFileName = "budget-hook.log";

    /// <summary>Decides about a call.</summary>
    /// <param name="input">The JSON that Claude Code writes to standard input.</param>
    /// <param name="settings">Where things are.</param>
    /// <returns>The decision. Whatever goes wrong is one too, and is logged.</returns>
    public static BudgetHookResult Run(ReadOnlySpan<byte> input, BudgetHookSettings settings)
    {
        try
        {
            return HookCall.Read(input) is { } call ? Decide(call, settings) : new BudgetHookResult(BudgetHookDecision.Allow, "");
        }
        catch (Exception exception) when (Reason(exception) is { } reason)
        {
            return Fail(reason, settings);
        }
    }

    /// <summary>Runs the hook in this process: standard input, output and error are Claude Code's.</summary>
    /// <param name="arguments"><c>-FailClosed</c>, or nothing.</param>
    /// <returns>The process's exit code.</returns>
    public static int RunProcess(string[] arguments)
    {
        using var standardInput = Console.OpenStandardInput();
        using var input = new MemoryStream();
        standardInput.CopyTo(input);
        var result = RunDefault(input.GetBuffer().AsSpan(0, (int)input.Length), Array.Exists(arguments, argument => argument.TrimStart('-').Equals("FailClosed", StringComparison.OrdinalIgnoreCase)));
        Write(Console.OpenStandardOutput, result.Output);
        Write(Console.OpenStandardError, result.Error);
        return result.ExitCode;
    }

    /// <summary>Decides about a call with the settings of this process's user and environment.</summary>
    /// <param name="input">The JSON that Claude Code writes to standard input.</param>
    /// <param name="failClosed">Whether to stop what could not be checked.</param>
    /// <returns>The decision.</returns>
    public static BudgetHookResult RunDefault(ReadOnlySpan<byte> input, bool failClosed)
    {
        try
        {
            return Run(input, BudgetHookSettings.Default(failClosed));
        }
        catch (DirectoryNotFoundException exception)
        {
            // There is no folder for a log either.
            return Failed(exception.Message, failClosed);
        }
    }

    private static BudgetHookResult Decide(HookCall call, BudgetHookSettings settings)
    {
        var user = Path.Combine(settings.DataFolder, BudgetStore.UserFileName);
        var project = (settings.ProjectFolder ?? call.Folder) is { } folder ? BudgetStore.ForProject(folder, settings.DataFolder).FilePath : null;
        if (!File.Exists(user) && !File.Exists(project))
            return new BudgetHookResult(BudgetHookDecision.Allow, "");
        var now = settings.Time.GetUtcNow();
        var kept = HookRefresh.FolderIn(settings.DataFolder);
        var path = HookLedger.PathFor(kept, settings.RootsKey, project);
        var ledger = HookLedger.Read(path);
        var concerned = ledger is not null && ledger.IsCurrent(now, settings.Time.LocalTimeZone.Id) ? Concerned(ledger, call, settings) : null;
        // Which model will answer only the index can tell.
        if (concerned is null || concerned.Exists(entry => entry.Scope.Model.Count > 0))
            concerned = Refresh(call, settings, path, project, concerned is null);
        return Answer(concerned, new HookMarks(Path.Combine(kept, "warned")), now);
    }

    internal static List<HookEntry> Concerned(HookLedger ledger, HookCall call, BudgetHookSettings settings)
    {
        var concerned = new List<HookEntry>();
        if (ledger.Entries.Count == 0)
            return concerned;
        var branch = GitBranch.Of(call.Folder);
        foreach (var entry in ledger.Entries)
        {
            if (entry.Concerns(call, settings.ProjectFolder, branch))
                concerned.Add(entry);
        }
        return concerned;
    }

    // Apart, so that an answer from the ledger does not load the index and what it needs.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static List<HookEntry> Refresh(HookCall call, BudgetHookSettings settings, string path, string? project, bool isStale)
    {
        using var patience = new CancellationTokenSource(settings.Patience);
        return new HookRefresh(settings, path, project, patience.Token).Run(call, isStale);
    }

    private static BudgetHookResult Answer(List<HookEntry> concerned, HookMarks marks, DateTimeOffset now)
    {
        var said = new StringBuilder();
        foreach (var entry in concerned)
        {
            if (entry.Blocks)
                said.Append(said.Length > 0 ? "\n" : "").Append(entry.Message);
        }
        if (said.Length > 0)
            return new BudgetHookResult(BudgetHookDecision.Block, said.ToString());
        foreach (var entry in concerned)
        {
            if (marks.Set(entry.Marks, now))
                said.Append(said.Length > 0 ? "\n" : "").Append(entry.Message);
        }
        return new BudgetHookResult(said.Length > 0 ? BudgetHookDecision.Warn : BudgetHookDecision.Allow, said.ToString());
    }

    // What can go wrong outside of this program, in words; null for what is a mistake of it.
    private static string? Reason(Exception exception) => exception switch
    {
        JsonException => "what came on standard input is not the JSON of a hook. " + exception.Message,
        OperationCanceledException => "the usage index was not up to date in time; another process may be reading many new transcripts.",
        BudgetFileException or DatabaseException or PriceDataException or FileNotFoundException or DirectoryNotFoundException or IOException or UnauthorizedAccessException => exception.Message,
        _ => null,
    };

    private static BudgetHookResult Fail(string reason, BudgetHookSettings settings)
    {
        var now = settings.Time.GetUtcNow();
        HookLog.Add(Path.Combine(settings.DataFolder, LogFileName), now, reason);
        var result = Failed(reason, settings.FailClosed);
        if (settings.FailClosed)
            return result;
        try
        {
            // Said once a day, or each prompt would come with it.
            var mark = HookMarks.Name("failed", reason, TimeZoneInfo.ConvertTime(now, settings.Time.LocalTimeZone).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
            var isNew = new HookMarks(Path.Combine(HookRefresh.FolderIn(settings.DataFolder), "warned")).Set([mark], now);
            return isNew ? result : result with { Message = "" };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return result;
        }
    }

    private static BudgetHookResult Failed(string reason, bool failClosed) =>
        new(failClosed ? BudgetHookDecision.FailClosed : BudgetHookDecision.FailOpen, $"budgets could not be checked: {reason}");

    private static void Write(Func<Stream> open, string text)
    {
        if (text.Length == 0)
            return;
        using var stream = open();
        stream.Write(Encoding.UTF8.GetBytes(text + "\n"));
    }
}
