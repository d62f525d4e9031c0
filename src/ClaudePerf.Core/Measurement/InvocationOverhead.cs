using System.Collections.Immutable;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Measurement;

/// <summary>
/// What Claude Code sends at each invocation of a subagent besides the agent's own prompt and task: its fixed texts, the
/// definitions of its tools, the CLAUDE.md chain, and what the provider puts around it all. The figures were measured on Claude Code's own requests
/// (<c>data/invocation.json</c> names version and source).
/// </summary>
public sealed class InvocationOverhead
{
    // An agent that keeps a memory can read and write it, whatever it lists.
    private static readonly string[] MemoryTools = ["Read", "Write", "Edit"];

    private const string Shell = "Bash";
    private const string Search = "ToolSearch";

    private readonly InvocationData _data = InvocationData.Shipped;
    private readonly InvocationProfile _profile;
    private readonly OverheadBasis _basis;
    private readonly RequestFraming _framing;
    private readonly ImmutableArray<OverheadPart>.Builder _parts = ImmutableArray.CreateBuilder<OverheadPart>();

    private InvocationOverhead(ModelInfo model)
    {
        _profile = _data.For(model, out var isMeasured);
        _basis = isMeasured ? OverheadBasis.Measured : OverheadBasis.Derived;
        _framing = RequestFraming.Of(model.Tokenizer);
    }

    /// <summary>
    /// The parts of an invocation's overhead for a model, in the order in which they are sent. The tools of MCP servers, whose definitions nobody
    /// has measured, are parts of basis <see cref="OverheadBasis.Unknown"/>.
    /// </summary>
    public static ImmutableArray<OverheadPart> Of(InvocationContext context, ModelInfo model)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(model);
        var overhead = new InvocationOverhead(model);
        overhead.AddAll(context);
        return overhead._parts.DrainToImmutable();
    }

    /// <summary>Tokens of what the main thread sends in every session before anything of the user's own: system prompt, tools, listings.</summary>
    public static long MainThreadTokens(ModelInfo model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return MainThreadOverhead.Tokens(new MainThreadContext(), model);
    }

    /// <summary>Of these, what stands before the first message and is the same in every session: tools and system prompt.</summary>
    public static long MainThreadPrefixTokens(ModelInfo model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return MainThreadOverhead.PrefixTokens(new MainThreadContext(), model);
    }

    private void AddAll(InvocationContext context)
    {
        var texts = _profile.Subagent;
        Add("header", texts.Header);
        Add("identity", texts.Identity);
        Add("fixed instructions", texts.Instructions);
        if (context.KeepsMemory)
            Add("agent memory", texts.Memory);

        var tools = ToolsOf(context);
        var present = tools.Select(static tool => tool.Name).ToHashSet(StringComparer.Ordinal);
        var defers = context.DefersTools && present.Contains(Search);
        var sent = tools.Where(tool => !(defers && tool.Deferred is not null) && (context.DefersTools || tool.Name != Search)).ToList();
        foreach (var tool in sent)
            Add($"tool {tool.Name}", tool.Tokens);
        foreach (var entry in (context.Tools ?? []).Where(static entry => entry.StartsWith("mcp__", StringComparison.Ordinal)).Distinct(StringComparer.Ordinal))
            _parts.Add(new OverheadPart($"tool {VisibleText.Of(entry)}", 0, OverheadBasis.Unknown));

        AddMessages(context, present, defers ? [.. tools.Where(static tool => tool.Deferred is not null)] : []);
        Add("request framing", _framing.FirstMessage + _framing.System + _framing.FurtherMessage
            + (sent.Count > 0 ? _framing.ToolPreamble + (sent.Count * _framing.ToolDefinition) : 0));
    }

    private void AddMessages(InvocationContext context, HashSet<string> present, ImmutableArray<InvocationTool> deferred)
    {
        if (context.MemoryTokens > 0)
        {
            _parts.Add(new OverheadPart("CLAUDE.md chain", context.MemoryTokens, OverheadBasis.Counted));
            Add("CLAUDE.md wrapper", _profile.Memory + context.MemoryHeaderTokens);
        }
        if (context.InGitRepository)
            Add("git status", _profile.GitStatus);
        if (present.Contains(Shell))
            Add("attribution", _profile.Attribution);
        if (context.PreloadedSkills > 0)
            Add("preloaded skill wrapper", (context.PreloadedSkills * _profile.PreloadedSkill) + context.PreloadedSkillPathTokens);
        Add("environment", _profile.Subagent.Environment);
        if (!deferred.IsEmpty)
            Add("deferred tool names", _profile.Deferred + deferred.Sum(static tool => tool.Deferred!.Value));
        if (!present.Contains("Skill"))
            return;
        Add("built-in skill listing", _profile.Skills + (context.BuiltInSkillTokens ?? _profile.BuiltInSkills.Sum(static skill => skill.Tokens)));
        if (context.SkillListingTokens > 0)
            _parts.Add(new OverheadPart("skill listing", context.SkillListingTokens, OverheadBasis.Counted));
    }

    private List<InvocationTool> ToolsOf(InvocationContext context)
    {
        var taken = context.DisallowedTools.Where(static tool => !tool.Contains('(', StringComparison.Ordinal)).Concat(context.DeniedTools)
            .Select(_data.ToolOf).ToHashSet(StringComparer.Ordinal);
        var has = _profile.Tools.Where(tool => !tool.MainOnly && (context.InForeground || !tool.ForegroundOnly) && !taken.Contains(tool.Name)).ToList();
        HashSet<string> wanted;
        if (context.Tools is { } listed)
        {
            wanted = [.. listed.Select(_data.ToolOf), .. context.KeepsMemory ? MemoryTools : []];
        }
        else
        {
            var denied = context.DeniedTools.Select(_data.ToolOf).ToHashSet(StringComparer.Ordinal);
            wanted = [.. has.Where(tool => (tool.AbsentWith is null || denied.Contains(tool.AbsentWith))
                && !(_data.InheritedOnlyWith.TryGetValue(tool.Name, out var other) && taken.Contains(other))).Select(static tool => tool.Name)];
        }
        has.RemoveAll(tool => !wanted.Contains(tool.Name));
        var present = has.Select(static tool => tool.Name).ToHashSet(StringComparer.Ordinal);
        has.RemoveAll(tool => tool.AbsentWith is { } other && present.Contains(other));
        return has;
    }

    private void Add(string name, long tokens) => _parts.Add(new OverheadPart(name, tokens, _basis));
}
