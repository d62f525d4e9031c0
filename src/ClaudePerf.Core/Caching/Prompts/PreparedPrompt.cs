using System.Collections.Immutable;
using System.Text;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens;

namespace ClaudePerf.Core.Caching.Prompts;

/// <summary>The source of a part of a prepared prompt.</summary>
public enum PreparedPart
{
    /// <summary>The definition's own text.</summary>
    Body,

    /// <summary>A block of the CLAUDE.md chain, or of a file it imports.</summary>
    Memory,

    /// <summary>The body of a preloaded skill.</summary>
    Skill,
}

/// <summary>Adjacent lines of a prompt that are either all the same in every call, or all different.</summary>
public sealed record PreparedSegment
{
    /// <summary>The source of the segment.</summary>
    public required PreparedPart Part { get; init; }

    /// <summary>The file that contains it; empty for text that is not in a file.</summary>
    public required string Path { get; init; }

    /// <summary>Its first line in the file, from 1.</summary>
    public required int FirstLine { get; init; }

    /// <summary>Its last line in the file.</summary>
    public required int LastLine { get; init; }

    /// <summary>
    /// Its text with line ends; null if it differs from call to call, because that text is never cached.
    /// </summary>
    public required string? Text { get; init; }

    /// <summary>Whether it differs from call to call.</summary>
    public bool IsDynamic => Text is null;

    /// <summary>Its tokens, counted separately; 0 if it differs from call to call.</summary>
    public required long Tokens { get; init; }
}

/// <summary>
/// What an agent is sent in addition to its task and Claude Code's own texts: its body, the memory chain with imports,
/// and its preloaded skills, in this order, split into text that is the same in every call and text that is not.
/// Immutable and shared by all callers.
/// </summary>
public sealed record PreparedPrompt
{
    /// <summary>The agent's name.</summary>
    public required string Agent { get; init; }

    /// <summary>The kind: an agent, or a command or skill that is prepared separately.</summary>
    public required PromptKind Kind { get; init; }

    /// <summary>The full path of the ecosystem's folder.</summary>
    public required string Project { get; init; }

    /// <summary>The scope of the definition.</summary>
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

    /// <summary>Tokens of the body as written in the file.</summary>
    public required long BodyTokens { get; init; }

    /// <summary>Tokens of the memory chain with its imports; 0 if the agent does not receive it.</summary>
    public required long MemoryTokens { get; init; }

    /// <summary>Tokens of the preloaded skills' bodies.</summary>
    public required long SkillTokens { get; init; }

    /// <summary>Total tokens of the texts as written in the files.</summary>
    public long Tokens => BodyTokens + MemoryTokens + SkillTokens;

    /// <summary>Tokens of the text that is the same in every call, each segment counted separately.</summary>
    public long StableTokens => Segments.Sum(static segment => segment.Tokens);

    /// <summary>The text in the order it is sent.</summary>
    public required ImmutableArray<PreparedSegment> Segments { get; init; }

    /// <summary>The lines that differ from call to call, in the order they are sent.</summary>
    public required ImmutableArray<DynamicLine> DynamicLines { get; init; }

    /// <summary>
    /// Whether a line that differs comes before text that does not, and so keeps that text out of the provider's cache.
    /// </summary>
    public bool BreaksPrefix => DynamicLines.Any(static line => line.PrecedesStableText);

    /// <summary>The names of preloaded skills that were not found.</summary>
    public required ImmutableArray<string> MissingSkills { get; init; }

    /// <summary>The tools it may call.</summary>
    public required AgentToolset Tools { get; init; }

    /// <summary>The files whose text it contains, in the order they are sent.</summary>
    public required ImmutableArray<string> Files { get; init; }

    /// <summary>Assembles the complete text; text from another file starts on a new line.</summary>
    /// <param name="fill">Returns the text of a segment that differs from call to call, with its line ends.</param>
    public string Assemble(Func<PreparedSegment, string> fill)
    {
        ArgumentNullException.ThrowIfNull(fill);
        var text = new StringBuilder();
        string? file = null;
        foreach (var segment in Segments)
        {
            // Each file's text comes without a final line end.
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
