using System.Globalization;
using System.Management.Automation;
using ClaudePerf.Core.Coordination.Simulation;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Savings.AgentCosts;
using ClaudePerf.Core.Savings.Replay;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Replays a period with different settings and shows the actual bill, the replayed bill and the bill with the new
/// settings, by session.</para>
/// </summary>
[Cmdlet(VerbsDiagnostic.Measure, "TokenSaving", DefaultParameterSetName = PathSet)]
[OutputType(typeof(SavingReplayResult), typeof(SessionSaving), typeof(SavingSensitivity), typeof(AgentRunCost))]
public sealed class MeasureTokenSavingCommand : SavingCommand
{
    /// <summary>
    /// Claude Code's autoCompactWindow setting, at least 100,000 tokens. Conversations are compacted 33,000 tokens below it.
    /// </summary>
    [Parameter]
    [ValidateRange(100_000, 10_000_000)]
    public long? AutoCompactWindow { get; set; }

    /// <summary>Compact conversations above this number of tokens before pauses that outlast the cache.</summary>
    [Parameter]
    [ValidateRange(0, 10_000_000)]
    public long? CompactBeforePauseAbove { get; set; }

    /// <summary>The promptCacheTtl setting: the lifetime of cache entries of main threads, 5m or 1h.</summary>
    [Parameter]
    [ValidateSet("5m", "1h")]
    public string? PromptCacheTtl { get; set; }

    /// <summary>The subagentPromptCacheTtl setting: the lifetime of cache entries of subagents, 5m or 1h.</summary>
    [Parameter]
    [ValidateSet("5m", "1h")]
    public string? SubagentPromptCacheTtl { get; set; }

    /// <summary>Start each session with this many tokens fewer.</summary>
    [Parameter]
    [ValidateRange(0, 10_000_000)]
    public long StartupTokens { get; set; }

    /// <summary>Assume that the prefix of prompts does not change while it is cached.</summary>
    [Parameter]
    public SwitchParameter KeepPrefix { get; set; }

    /// <summary>Cut tool results to this many tokens, except for files edited later. Results of up to 5,000 tokens are never cut.</summary>
    [Parameter]
    [ValidateRange(0, 10_000_000)]
    public long? ResultTokens { get; set; }

    /// <summary>Write each session, the one with the largest saving first, instead of their sum.</summary>
    [Parameter]
    public SwitchParameter BySession { get; set; }

    /// <summary>Write what a run of each agent cost, as billed: start-up, work and answer. Other settings do not affect it.</summary>
    [Parameter]
    public SwitchParameter ByAgent { get; set; }

    /// <summary>Show the saving under other assumptions about the effects of compaction.</summary>
    [Parameter]
    public SwitchParameter Sensitivity { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (BySession && Sensitivity)
            ThrowTerminatingError(Errors.ParametersConflict(nameof(BySession), nameof(Sensitivity)));
        if (ByAgent && (BySession || Sensitivity))
            ThrowTerminatingError(Errors.ParametersConflict(nameof(ByAgent), BySession ? nameof(BySession) : nameof(Sensitivity)));
        base.BeginProcessing();
    }

    /// <inheritdoc/>
    private protected override void Answer(UsageTableReading reading, SavingReplay replay)
    {
        if (ByAgent)
        {
            var agents = RunWithProgress(() => AgentRunCost.Of(replay, TimeProvider.System.GetUtcNow()));
            WriteObject(agents, enumerateCollection: true);
            if (AgentRunCost.LeftOut(replay, CultureInfo.CurrentCulture) is { } sentence)
                WriteWarning(sentence);
            return;
        }
        var settings = new SavingSettings
        {
            CompactAt = AutoCompactWindow - CompactionEffects.WindowMargin,
            CompactBeforePauseAbove = CompactBeforePauseAbove,
            MainLifetime = LifetimeOf(PromptCacheTtl),
            SubagentLifetime = LifetimeOf(SubagentPromptCacheTtl),
            StartupTokens = StartupTokens,
            KeepPrefix = KeepPrefix,
            ResultTokens = ResultTokens,
        };
        if (ResultTokens is not null)
        {
            RunWithProgress(() =>
            {
                LookUpContent(replay);
                return true;
            });
        }
        if (Sensitivity)
        {
            WriteObject(RunWithProgress(() => SavingSensitivity.Of(replay, settings, Cancellation)), enumerateCollection: true);
            return;
        }
        var result = RunWithProgress(() => replay.Run(settings, cancellation: Cancellation));
        if (!BySession)
        {
            WriteObject(result);
            return;
        }
        WriteObject(result.Sessions, enumerateCollection: true);
        if (DirectDisplay.IsDirect(MyInvocation))
        {
            WriteHost(string.Create(CultureInfo.CurrentCulture,
                    $"{Environment.NewLine}{DollarText.Of(result.WouldBe)} instead of {DollarText.Of(result.Billed)}: "
                    + $"{PercentText.Of(result.Share)} less. "
                    + $"{CountText.Of(result.LeftOut, "session", "sessions")} that the replay does not reproduce within 5% "
                    + $"{(result.LeftOut == 1 ? "is counted at its" : "are counted at their")} actual cost."));
        }
    }

    private static CacheLifetime? LifetimeOf(string? text) => text switch
    {
        null => null,
        _ => text.Equals("1h", StringComparison.OrdinalIgnoreCase) ? CacheLifetime.OneHour : CacheLifetime.FiveMinutes,
    };
}
