using System.Collections.Immutable;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Validation.Changes;

namespace ClaudePerf.Core.Validation;

/// <summary>What a check of folders and files tests and reports.</summary>
public sealed record EcosystemCheckOptions
{
    /// <summary>The rules, and how prompts are measured.</summary>
    public required ValidationOptions Validation { get; init; }

    /// <summary>The folder that proposed commands are run in.</summary>
    public required string Folder { get; init; }

    /// <summary>How texts name commands.</summary>
    public CommandForm Form { get; init; }

    /// <summary>Only findings with these severities; null for all.</summary>
    public IReadOnlyCollection<FindingSeverity>? Severities { get; init; }

    /// <summary>Only findings in files changed since this branch, tag or commit (see <see cref="ChangedFiles"/>); null for all.</summary>
    public string? ChangedSince { get; init; }

    /// <summary>Whether the plugins of a marketplace are tested too, each separately.</summary>
    public bool IncludePlugins { get; init; }

    /// <summary>Known findings, which are not reported; null for none.</summary>
    public ValidationBaseline? Baseline { get; init; }

    /// <summary>Whether the findings will be written as a baseline.</summary>
    public bool SavesBaseline { get; init; }

    /// <summary>Fixes a file and returns whether it was written; null to fix nothing.</summary>
    public Func<FixedFile, bool>? Fix { get; init; }

    /// <summary>The caller's own rules without findings, for settings that name them.</summary>
    public ImmutableArray<ValidationRule> OwnRules { get; init; } = [];

    /// <summary>Runs the caller's own rules on definitions; null if there are none.</summary>
    public Func<IReadOnlyList<PromptDefinition>, ImmutableArray<ValidationRule>>? RunOwnRules { get; init; }

    /// <summary>
    /// Runs work that takes long, such as on another thread. The work reports the share that is done, 0 to 1, from several threads. The
    /// text says what is being tested; null for a plugin of a marketplace, whose progress is the number of plugins.
    /// </summary>
    public Func<Func<Action<double>, IReadOnlyList<Finding>>, string?, IReadOnlyList<Finding>> Run { get; init; } =
        static (work, _) => work(static _ => { });

    /// <summary>Gets warnings.</summary>
    public Action<string> Warn { get; init; } = static _ => { };

    /// <summary>Gets what is being tested, with the percentage that is done.</summary>
    public Action<string, int> Progress { get; init; } = static (_, _) => { };
}
