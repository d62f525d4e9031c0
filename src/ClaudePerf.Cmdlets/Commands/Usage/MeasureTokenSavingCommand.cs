using System.Globalization;
using System.Management.Automation;
using ClaudePerf.Core.Coordination.Simulation;
using ClaudePerf.Core.Savings.Replay;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Replays a period under other settings: the bill as it was, as replayed, and as it would have been, by session.</para>
/// </summary>
[Cmdlet(VerbsDiagnostic.Measure, "TokenSaving", DefaultParameterSetName = PathSet)]
[OutputType(typeof(SavingReplayResult), typeof(SessionSaving), typeof(SavingSensitivity))]
public sealed class MeasureTokenSavingCommand : SavingCommand
{
    /// <summary>
    /// Claude Code's setting autoCompactWindow, at least 100,000 tokens: conversations are compacted 33,000 tokens below it.
    /// </summary>
    [Parameter]
    [ValidateRange(100_000, 10_000_000)]
    public long? AutoCompactWindow { get; set; }

    /// <summary>Compact conversations of more tokens than this before pauses that outlast the cache.</summary>
    [Parameter]
    [ValidateRange(0, 10_000_000)]
    public long? CompactBeforePauseAbove { get; set; }

    /// <summary>The setting promptCacheTtl: the lifetime of cache entries of main threads, 5m or 1h.</summary>
    [Parameter]
    [ValidateSet("5m", "1h")]
    public string? PromptCacheTtl { get; set; }

    /// <summary>The setting subagentPromptCacheTtl: the lifetime of cache entries of subagents, 5m or 1h.</summary>
    [Parameter]
    [ValidateSet("5m", "1h")]
    public string? SubagentPromptCacheTtl { get; set; }

    /// <summary>Begin each session with so many tokens less.</summary>
    [Parameter]
    [ValidateRange(0, 10_000_000)]
    public long StartupTokens { get; set; }

    /// <summary>Nothing that prompts begin with changes while they are in the cache.</summary>
    [Parameter]
    public SwitchParameter KeepPrefix { get; set; }

    /// <summary>
    /// Cut results of tools to so many tokens, but those of files that were edited later. Results up to 5,000 tokens are never cut.
    /// </summary>
    [Parameter]
    [ValidateRange(0, 10_000_000)]
    public long? ResultTokens { get; set; }

    /// <summary>Give each session, the one that saves most first, instead of their sum.</summary>
    [Parameter]
    public SwitchParameter BySession { get; set; }

    /// <summary>Give what the saving is under other assumptions of what compacting does.</summary>
    [Parameter]
    public SwitchParameter Sensitivity { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (BySession && Sensitivity)
            ThrowTerminatingError(Errors.ParametersExclude(nameof(BySession), nameof(Sensitivity)));
        base.BeginProcessing();
    }

    /// <inheritdoc/>
    private protected override void Answer(UsageTableReading reading, SavingReplay replay)
    {
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
            Wait(() =>
            {
                LookUpContent(replay);
                return true;
            });
        }
        if (Sensitivity)
        {
            WriteObject(Wait(() => SavingSensitivity.Of(replay, settings, Cancellation)), enumerateCollection: true);
            return;
        }
        var result = Wait(() => replay.Run(settings, cancellation: Cancellation));
        if (!BySession)
        {
            WriteObject(result);
            return;
        }
        WriteObject(result.Sessions, enumerateCollection: true);
        if (DirectDisplay.IsDirect(MyInvocation))
        {
            WriteHost(string.Create(CultureInfo.CurrentCulture,
                    $"{Environment.NewLine}${result.WouldBe:N2} instead of ${result.Billed:N2}: {result.Share:0.0%} less. "
                    + $"{result.LeftOut:N0} sessions that the replay does not explain within 5% are left as they were."));
        }
    }

    private static CacheLifetime? LifetimeOf(string? text) => text switch
    {
        null => null,
        _ => text.Equals("1h", StringComparison.OrdinalIgnoreCase) ? CacheLifetime.OneHour : CacheLifetime.FiveMinutes,
    };
}
