using System.Collections.Immutable;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Measurement;

/// <summary>What bears on the overhead of one invocation of a subagent.</summary>
public sealed record InvocationContext
{
    /// <summary>The tools the agent lists, as written; null where it inherits all.</summary>
    public ImmutableArray<string>? Tools { get; init; }

    /// <summary>The tools taken away from it, as written.</summary>
    public ImmutableArray<string> DisallowedTools { get; init; } = [];

    /// <summary>Tokens of the CLAUDE.md chain that is sent with the invocation, in the model's generation; 0 where it is omitted.</summary>
    public long MemoryTokens { get; init; }

    /// <summary>Tokens of the listing lines of the user's own skills and commands, sent to an agent that has the Skill tool.</summary>
    public long SkillListingTokens { get; init; }

    /// <summary>Whether the folder is in a git repository, whose status is then sent.</summary>
    public bool InGitRepository { get; init; }
}

/// <summary>
/// What Claude Code sends at each invocation of a subagent besides the agent's own prompt and task: its fixed texts, the
/// definitions of its tools, the CLAUDE.md chain. The figures were measured on Claude Code's own requests
/// (<c>data/invocation.json</c> names version and source).
/// </summary>
public sealed class InvocationOverhead
{
    private readonly InvocationData _data;
    private readonly ModelInfo _model;
    private readonly ImmutableArray<OverheadPart>.Builder _parts = ImmutableArray.CreateBuilder<OverheadPart>();

    private InvocationOverhead(InvocationData data, ModelInfo model)
    {
        _data = data;
        _model = model;
    }

    /// <summary>
    /// The parts of an invocation's overhead for a model, in the order in which they are sent. Tools whose definitions nobody
    /// has measured (those of MCP servers among them) are parts of basis <see cref="OverheadBasis.Unknown"/>.
    /// </summary>
    public static ImmutableArray<OverheadPart> Of(InvocationContext context, ModelInfo model)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(model);
        var overhead = new InvocationOverhead(InvocationData.Shipped, model);
        overhead.AddAll(context);
        return overhead._parts.DrainToImmutable();
    }

    /// <summary>Tokens of what the main thread sends in every session before anything of the user's own: system prompt and tools.</summary>
    public static long MainThreadTokens(ModelInfo model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var data = InvocationData.Shipped;
        return model.Tokenizer == TokenizerGeneration.V3 ? (long)Math.Round(data.MainThread * data.V3Share) : data.MainThread;
    }

    private void AddAll(InvocationContext context)
    {
        AddFixed("header", _data.Header);
        AddFixed("identity", _data.Identity);
        AddFixed("fixed instructions", _data.FixedInstructions);

        var disallowed = context.DisallowedTools.Where(tool => !tool.Contains('(', StringComparison.Ordinal)).Select(ToolName).ToHashSet(StringComparer.Ordinal);
        var inherits = context.Tools is null;
        var tools = (context.Tools ?? _data.InheritedTools).Select(ToolName).Distinct(StringComparer.Ordinal).Where(tool => !disallowed.Contains(tool)).ToList();
        var present = tools.ToHashSet(StringComparer.Ordinal);
        foreach (var tool in tools)
            AddTool(tool, present);
        if (inherits)
            AddFixed("other tool definitions", _data.InheritedRemainder);

        if (context.MemoryTokens > 0)
            _parts.Add(new OverheadPart("CLAUDE.md chain", context.MemoryTokens, OverheadBasis.Counted));
        if (context.InGitRepository)
            AddFixed("git status", _data.GitStatus);
        if (present.Contains("Bash"))
            AddFixed("attribution", _data.AttributionWithBash);
        AddFixed("environment", _data.Environment);
        if (inherits)
            AddFixed("deferred tool names", _data.DeferredToolNames);
        if (present.Contains("Skill"))
        {
            AddFixed("built-in skill listing", _data.SkillListing);
            if (context.SkillListingTokens > 0)
                _parts.Add(new OverheadPart("skill listing", context.SkillListingTokens, OverheadBasis.Counted));
        }
    }

    private void AddTool(string tool, HashSet<string> present)
    {
        if (_data.SendNothing.Contains(tool))
            return;
        var definition = _data.FindTool(tool);
        if (definition is null)
            _parts.Add(new OverheadPart($"tool {VisibleText.Of(tool)}", 0, OverheadBasis.Unknown));
        else if (definition.AbsentWith is null || !present.Contains(definition.AbsentWith))
            _parts.Add(new OverheadPart($"tool {tool}", definition.Tokens(_data.HasLongTexts(_model), _model.Tokenizer), OverheadBasis.Measured));
    }

    private void AddFixed(string name, int tokens) => _parts.Add(_model.Tokenizer == TokenizerGeneration.V3
        ? new OverheadPart(name, (long)Math.Round(tokens * _data.V3Share), OverheadBasis.Derived)
        : new OverheadPart(name, tokens, OverheadBasis.Measured));

    // `Bash(git add:*)` is a rule on the tool Bash.
    private string ToolName(string entry)
    {
        var bracket = entry.IndexOf('(', StringComparison.Ordinal);
        return _data.PresentName((bracket < 0 ? entry : entry[..bracket]).Trim());
    }
}
