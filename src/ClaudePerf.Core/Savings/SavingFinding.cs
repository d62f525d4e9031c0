using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Savings.AgentCosts;
using ClaudePerf.Core.Savings.Replay;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Savings;

/// <summary>The kinds of avoidable cost.</summary>
public enum SavingKind
{
    /// <summary>Long conversations that are sent again with each request.</summary>
    CarriedContext,

    /// <summary>The initial context of each session.</summary>
    StartupWeight,

    /// <summary>The prefix of prompts changed, so all of it was written again.</summary>
    PrefixChange,

    /// <summary>A conversation was paused for longer than the cache's TTL.</summary>
    Pause,

    /// <summary>The TTL of cache entries.</summary>
    CacheLifetime,

    /// <summary>Large tool results.</summary>
    LargeResult,

    /// <summary>Requests that could have been combined, or made by a cheaper subagent.</summary>
    WayOfWorking,

    /// <summary>The model, effort, tools or prompt of an agent.</summary>
    Agent,
}

/// <summary>How certain a saving is.</summary>
public enum SavingCertainty
{
    /// <summary>The amount was billed.</summary>
    Measured,

    /// <summary>The user's own requests were replayed under the changed setting.</summary>
    Replayed,

    /// <summary>An upper bound; how much can actually be saved is unknown.</summary>
    UpperBound,
}

/// <summary>A change and its saving. Amounts are in USD per month of 30 days.</summary>
public sealed record SavingFinding
{
    /// <summary>The user's settings file; <c>~</c> is the home folder.</summary>
    internal const string DefaultUserSettings = "~/.claude/settings.json";

    /// <summary>The user's settings file as text for people: in the folder that CLAUDE_CONFIG_DIR names, if it is set.</summary>
    internal static string UserSettings => UserSettingsOf(
        Environment.GetEnvironmentVariable, UserHome.Path);

    /// <summary>The user's settings file under an environment.</summary>
    /// <param name="environment">Returns the value of an environment variable, or null if it is not set.</param>
    /// <param name="home">The home folder.</param>
    internal static string UserSettingsOf(Func<string, string?> environment, string home) =>
        string.IsNullOrWhiteSpace(environment("CLAUDE_CONFIG_DIR")) ? DefaultUserSettings
            : Path.Combine(TranscriptRoots.ConfigFolders(environment, home)[0], "settings.json");

    /// <summary>A project's settings for one user, which are not committed to git.</summary>
    internal static string LocalSettings(string project) => Path.Combine(project, ".claude", "settings.local.json");

    /// <summary>The rank by saving, starting at 1.</summary>
    public int Number { get; init; }

    /// <summary>The kind of cost.</summary>
    public required SavingKind Kind { get; init; }

    /// <summary>A short description of the finding.</summary>
    public required string Title { get; init; }

    /// <summary>The saving of the change by itself.</summary>
    public required decimal Saving { get; init; }

    /// <summary>The lower end of the 90% interval of <see cref="Saving"/>; null with too few sessions.</summary>
    public decimal? Low { get; init; }

    /// <summary>The upper end of the interval.</summary>
    public decimal? High { get; init; }

    /// <summary>The saving beyond the findings above this one; these add up to the saving of all findings together.</summary>
    public decimal AddedSaving { get; init; }

    /// <summary><see cref="Saving"/> as a share of the bill, 0 to 1.</summary>
    public double Share { get; init; }

    /// <summary>Prompt tokens per month that are no longer sent, or are read from the cache instead of written.</summary>
    public long Tokens { get; init; }

    /// <summary><see cref="Tokens"/> as a share of the prompt tokens of all requests, 0 to 1.</summary>
    public double TokenShare { get; init; }

    /// <summary>
    /// What the saving is of a subscription's weekly limits, 0 to 1; null if the plan is not known. Estimated: usage counts as much as
    /// it costs at list prices.
    /// </summary>
    public double? PlanShare { get; init; }

    /// <summary>
    /// Seconds per month that responses take less; negative if they take longer. Expected from the response times of recent
    /// transcripts; null if these do not suffice.
    /// </summary>
    public double? SecondsSaved => Seconds?.Seconds;

    /// <summary>The lower end of the 90% interval of <see cref="SecondsSaved"/>; null with too few sessions.</summary>
    public double? SecondsLow => Seconds?.Low;

    /// <summary>The upper end of the interval.</summary>
    public double? SecondsHigh => Seconds?.High;

    /// <summary>The seconds with their interval.</summary>
    internal SecondsSaving? Seconds { get; init; }

    /// <summary>Sessions of the period that would save 2% or more.</summary>
    public int Sessions { get; init; }

    /// <summary>How certain the saving is.</summary>
    public required SavingCertainty Certainty { get; init; }

    /// <summary>The possible cost in quality or convenience.</summary>
    public required string Effect { get; init; }

    /// <summary>What to do: a command, a setting with its file, or a habit.</summary>
    public required string Change { get; init; }

    /// <summary>The setting's name; null if the change is not a setting.</summary>
    public string? Setting { get; init; }

    /// <summary>The setting's value as JSON.</summary>
    public string? SettingValue { get; init; }

    /// <summary>
    /// The settings file that takes the setting: the user's (<c>~/.claude/settings.json</c>, or in the folder of CLAUDE_CONFIG_DIR), or
    /// the full path of a project's; null if
    /// the change is not a setting.
    /// </summary>
    public string? SettingFile { get; init; }

    /// <summary>Where the saving comes from: projects, tools, lengths.</summary>
    public IReadOnlyList<string> Details { get; init => field = TextList.Of(value); } = TextList<string>.Empty;

    /// <summary>
    /// The parts that the finding consists of, most expensive first, each with its own saving and change: start-up texts, projects,
    /// changes of prefixes. No two parts count the same dollar.
    /// </summary>
    public IReadOnlyList<SavingItem> Items { get; init => field = TextList.Of(value); } = TextList<SavingItem>.Empty;

    /// <summary><see cref="Saving"/>, as tables name it.</summary>
    public decimal PerMonth => Saving;
}

/// <summary>The possible savings. Amounts are in USD per month of 30 days.</summary>
public sealed record SavingAnswer
{
    /// <summary>The findings, largest saving first.</summary>
    public required IReadOnlyList<SavingFinding> Findings { get; init; }

    /// <summary>What the runs of each agent cost, the most expensive first.</summary>
    public required IReadOnlyList<AgentRunCost> Agents { get; init; }

    /// <summary>The monthly bill, extrapolated from the period.</summary>
    public required decimal MonthlyBill { get; init; }

    /// <summary>The saving of all findings together, replayed at once, so no dollar is counted twice.</summary>
    public required decimal Together { get; init; }

    /// <summary>Whether <see cref="Together"/> contains upper bounds.</summary>
    public bool IsUpperBound => Findings.Any(static finding => finding is { Certainty: SavingCertainty.UpperBound, AddedSaving: > 0 });

    /// <summary>The 90% interval of <see cref="Together"/>; null with too few sessions.</summary>
    public required (decimal Low, decimal High)? TogetherInterval { get; init; }

    /// <summary>
    /// What a subscription's weekly limits are worth at list prices, in USD per month of 30 days; null if the plan is not known.
    /// </summary>
    public required decimal? MonthlyLimit { get; init; }

    /// <summary>The number of days in the period.</summary>
    public required double Days { get; init; }

    /// <summary>The number of sessions.</summary>
    public required int Sessions { get; init; }

    /// <summary>Sessions whose bill the replay does not explain within 5%; they count as saving nothing.</summary>
    public required int LeftOut { get; init; }

    /// <summary>The billed amount in the period, in USD.</summary>
    public required decimal Billed { get; init; }
}
