using System.Collections.Immutable;
using System.Text;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens;

namespace ClaudePerf.Core.Caching.Prompts;

/// <summary>What a part of a prepared prompt is.</summary>
public enum PreparedPart
{
    /// <summary>The definition's own text.</summary>
    Body,

    /// <summary>A block of the CLAUDE.md chain, or of what it imports.</summary>
    Memory,

    /// <summary>The body of a preloaded skill.</summary>
    Skill,
}

/// <summary>Lines of a prompt that belong together: all the same in every call, or all different.</summary>
public sealed record PreparedSegment
{
    /// <summary>What it is a part of.</summary>
    public required PreparedPart Part { get; init; }

    /// <summary>The file it stands in; empty for text that stands in none.</summary>
    public required string Path { get; init; }

    /// <summary>The line of the file it begins on, from 1.</summary>
    public required int FirstLine { get; init; }

    /// <summary>The last line of it.</summary>
    public required int LastLine { get; init; }

    /// <summary>Its text with its line ends; null where it differs from call to call: such text is never kept.</summary>
    public required string? Text { get; init; }

    /// <summary>Whether it differs from call to call.</summary>
    public bool IsDynamic => Text is null;

    /// <summary>Its tokens, counted by itself; 0 where it differs from call to call.</summary>
    public required long Tokens { get; init; }
}

/// <summary>
/// What one agent is sent besides its task and Claude Code's own texts: its body, the memory chain with imports, its preloaded skills, in this order;
/// split into what is the same in every call and what is not. Immutable, and shared by all who ask.
/// </summary>
public sealed record PreparedPrompt
{
    /// <summary>The agent's name.</summary>
    public required string Agent { get; init; }

    /// <summary>What it is: an agent, or a command or skill prepared by itself.</summary>
    public required PromptKind Kind { get; init; }

    /// <summary>The full path of the ecosystem's folder.</summary>
    public required string Project { get; init; }

    /// <summary>Where the definition comes from.</summary>
    public required DefinitionScope Scope { get; init; }

    /// <summary>The definition's file.</summary>
    public required string Path { get; init; }

    /// <summary>The id of the model it is counted for.</summary>
    public required string Model { get; init; }

    /// <summary>The tokenizer of <see cref="Model"/>.</summary>
    public required TokenizerGeneration Generation { get; init; }

    /// <summary>How the tokens were counted.</summary>
    public required TokenCountMethod Method { get; init; }

    /// <summary>The counter and its data (<see cref="ITokenCounter.Version"/>).</summary>
    public required string CounterVersion { get; init; }

    /// <summary>Tokens of the body as it stands in the file.</summary>
    public required long BodyTokens { get; init; }

    /// <summary>Tokens of the memory chain with its imports; 0 where the agent is started without.</summary>
    public required long MemoryTokens { get; init; }

    /// <summary>Tokens of the preloaded skills' bodies.</summary>
    public required long SkillTokens { get; init; }

    /// <summary>Tokens of all of it as it stands in the files.</summary>
    public long Tokens => BodyTokens + MemoryTokens + SkillTokens;

    /// <summary>Tokens of what is the same in every call, each segment counted by itself.</summary>
    public long StableTokens => Segments.Sum(static segment => segment.Tokens);

    /// <summary>The text in the order it is sent.</summary>
    public required ImmutableArray<PreparedSegment> Segments { get; init; }

    /// <summary>The lines that differ from call to call, in the order they are sent.</summary>
    public required ImmutableArray<DynamicLine> DynamicLines { get; init; }

    /// <summary>Whether a line that differs stands before text that does not, and so keeps it out of the provider's cache.</summary>
    public bool SpoilsPrefix => DynamicLines.Any(static line => line.StandsBeforeStable);

    /// <summary>The names of preloaded skills that were not found.</summary>
    public required ImmutableArray<string> MissingSkills { get; init; }

    /// <summary>The tools it may call.</summary>
    public required AgentToolset Tools { get; init; }

    /// <summary>The files whose text is in it, in the order they are sent.</summary>
    public required ImmutableArray<string> Files { get; init; }

    /// <summary>Puts the whole text together; what comes from another file begins on a line of its own.</summary>
    /// <param name="fill">Gives the text of a segment that differs from call to call, with its line ends.</param>
    public string Assemble(Func<PreparedSegment, string> fill)
    {
        ArgumentNullException.ThrowIfNull(fill);
        var text = new StringBuilder();
        string? file = null;
        foreach (var segment in Segments)
        {
            // Each file's text is without line ends at its end.
            if (file is not null && file != segment.Path && text.Length > 0 && text[^1] != '\n')
                text.Append('\n');
            text.Append(segment.Text ?? fill(segment));
            file = segment.Path;
        }
        return text.ToString();
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Agent}: {Tokens} tokens");
}
