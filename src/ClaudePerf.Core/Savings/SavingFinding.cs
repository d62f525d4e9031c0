namespace ClaudePerf.Core.Savings;

/// <summary>Where money went that need not have been spent.</summary>
public enum SavingKind
{
    /// <summary>Long conversations that are sent again with each request.</summary>
    CarriedContext,

    /// <summary>What each session begins with.</summary>
    StartupWeight,

    /// <summary>What prompts begin with changed, so that all of it was written again.</summary>
    PrefixChange,

    /// <summary>A conversation was left for longer than the cache lives.</summary>
    Pause,

    /// <summary>How long cache entries live.</summary>
    CacheLifetime,

    /// <summary>Long results of tools.</summary>
    LargeResult,
}

/// <summary>How sure a saving is.</summary>
public enum SavingCertainty
{
    /// <summary>So much was billed for it.</summary>
    Measured,

    /// <summary>The user's own requests were replayed under the other setting.</summary>
    Replayed,

    /// <summary>No more than this: how much of it can go is not known.</summary>
    UpperBound,
}

/// <summary>Something to change, and what that saves. Amounts are USD a month of 30 days.</summary>
public sealed record SavingFinding
{
    /// <summary>1 for what saves most.</summary>
    public int Number { get; init; }

    /// <summary>What it is about.</summary>
    public required SavingKind Kind { get; init; }

    /// <summary>What was found, in a few words.</summary>
    public required string Title { get; init; }

    /// <summary>What the change saves by itself.</summary>
    public required decimal Saving { get; init; }

    /// <summary>The lower end of the 90% interval of <see cref="Saving"/>; null where too few sessions tell.</summary>
    public decimal? Low { get; init; }

    /// <summary>The upper end of the interval.</summary>
    public decimal? High { get; init; }

    /// <summary>What it saves beyond the findings above it: these add up to the saving of all together.</summary>
    public decimal AddedSaving { get; init; }

    /// <summary><see cref="Saving"/> as a share of the bill, 0 to 1.</summary>
    public double Share { get; init; }

    /// <summary>Prompt tokens a month that are not sent any more, or read from the cache instead of written.</summary>
    public long Tokens { get; init; }

    /// <summary>Sessions of the period in which it saves 2% or more.</summary>
    public int Sessions { get; init; }

    /// <summary>How sure it is.</summary>
    public required SavingCertainty Certainty { get; init; }

    /// <summary>What it may cost in quality or comfort.</summary>
    public required string Effect { get; init; }

    /// <summary>What to do: a command, a setting with its file, or a habit.</summary>
    public required string Change { get; init; }

    /// <summary>The setting's name; null where it is none.</summary>
    public string? Setting { get; init; }

    /// <summary>The setting's value as it stands in JSON.</summary>
    public string? SettingValue { get; init; }

    /// <summary>What it comes from: projects, tools, lengths.</summary>
    public IReadOnlyList<string> Details { get; init; } = [];
}

/// <summary>What could be saved. Amounts are USD a month of 30 days.</summary>
public sealed record SavingAnswer
{
    /// <summary>What to change, what saves most first.</summary>
    public required IReadOnlyList<SavingFinding> Findings { get; init; }

    /// <summary>The bill of a month like the period.</summary>
    public required decimal MonthlyBill { get; init; }

    /// <summary>What all findings save together, replayed at once: no dollar counts twice.</summary>
    public required decimal Together { get; init; }

    /// <summary>The 90% interval of <see cref="Together"/>; null where too few sessions tell.</summary>
    public required (decimal Low, decimal High)? TogetherInterval { get; init; }

    /// <summary>How many days the period has.</summary>
    public required double Days { get; init; }

    /// <summary>Its sessions.</summary>
    public required int Sessions { get; init; }

    /// <summary>Those whose bill the replay does not explain within 5%: they save nothing here.</summary>
    public required int LeftOut { get; init; }

    /// <summary>What was billed in the period, in USD.</summary>
    public required decimal Billed { get; init; }
}
