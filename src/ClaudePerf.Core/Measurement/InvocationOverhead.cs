using System.Collections.Immutable;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Agents.McpServers;
using ClaudePerf.Core.Measurement.McpServers;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Measurement;

/// <summary>
/// What Claude Code sends with each subagent invocation in addition to the agent's own prompt and task: its fixed
/// texts, the definitions of its tools, the CLAUDE.md chain, and the provider's framing. The figures were measured on
/// Claude Code's own requests (<c>data/invocation.json</c> names version and source).
/// </summary>
internal sealed class InvocationOverhead
{
    private const string Shell = "Bash";
    private const string Search = "ToolSearch";
    private const string Delegation = "Agent";

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
    /// Computes the parts of an invocation's overhead for a model, in the order in which they are sent. MCP servers
    /// that have not been measured, and their tools, are parts with basis <see cref="OverheadBasis.Unknown"/>.
    /// </summary>
    public static ImmutableArray<OverheadPart> Of(InvocationContext context, ModelInfo model)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(model);
        var overhead = new InvocationOverhead(model);
        overhead.AddAll(context);
        return overhead._parts.DrainToImmutable();
    }

    /// <summary>
    /// Tokens that the main thread sends in every session before any content of the user: system prompt, tools,
    /// listings.
    /// </summary>
    public static long MainThreadTokens(ModelInfo model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return MainThreadOverhead.Tokens(new MainThreadContext(), model);
    }

    /// <summary>
    /// The part of these tokens that precedes the first message and is the same in every session: tools and system
    /// prompt.
    /// </summary>
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
        var ofServers = McpToolsOf(context);
        var loaded = ofServers.Where(tool => !(defers && tool.IsDeferred)).ToList();
        foreach (var tool in loaded)
            _parts.Add(new OverheadPart($"tool {tool.Name}", tool.Definition, OverheadBasis.Counted));
        foreach (var unknown in UnknownMcpParts(context))
            _parts.Add(new OverheadPart(VisibleText.Of(unknown), 0, OverheadBasis.Unknown));

        AddMessages(
            context, present, defers ? [.. tools.Where(static tool => tool.Deferred is not null)] : [], [.. ofServers.Except(loaded)]);
        var definitions = sent.Count + loaded.Count;
        Add("request framing", _framing.FirstMessage + _framing.System + _framing.FurtherMessage
            + (definitions > 0 ? _framing.ToolPreamble + (definitions * _framing.ToolDefinition) : 0));
    }

    // As measured on 2.1.332: a server in the agent's mcpServers provides all its tools, regardless of the tools line.
    private static List<McpToolTokens> McpToolsOf(InvocationContext context)
    {
        var taken = context.DisallowedTools.Concat(context.DeniedTools)
            .Where(static entry => !entry.Contains('(', StringComparison.Ordinal))
            .ToList();
        var own = context.McpServers.Select(name => context.Mcp.Measured.GetValueOrDefault(name)).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. context.Mcp.Tools.Where(tool =>
                (context.Tools is not { } listed || tool.IsNamedBy(listed) || own.Contains(tool.ServerPrefix)) && !tool.IsNamedBy(taken)),
        ];
    }

    // Unmeasured servers have no figures; an entry that names no tool of a measured server sends nothing.
    private static IEnumerable<string> UnknownMcpParts(InvocationContext context)
    {
        var unmeasured = context.Mcp.Unmeasured;
        var whole = context.Tools is null ? unmeasured.Keys : context.McpServers.Where(name => !context.Mcp.Measured.ContainsKey(name));
        foreach (var server in whole.Distinct(StringComparer.Ordinal))
            yield return $"MCP server {server}";
        var listed = (context.Tools ?? [])
            .Where(static entry => entry.StartsWith(McpName.Prefix, StringComparison.Ordinal))
            .Distinct(StringComparer.Ordinal);
        foreach (var entry in listed.Where(entry => !context.Mcp.Measured.Values.Any(prefix =>
            entry.StartsWith(prefix, StringComparison.Ordinal) || McpName.NamesServer(McpName.BaseOf(entry), prefix))))
            yield return $"tool {entry}";
    }

    private void AddMessages(
        InvocationContext context,
        HashSet<string> present,
        ImmutableArray<InvocationTool> deferred,
        ImmutableArray<McpToolTokens> deferredOfServers)
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
        if (!deferred.IsEmpty || !deferredOfServers.IsEmpty)
            Add("deferred tool names", _profile.Deferred + deferred.Sum(static tool => tool.Deferred!.Value));
        if (!deferredOfServers.IsEmpty)
            _parts.Add(new OverheadPart(
                "deferred MCP tool names", deferredOfServers.Sum(static tool => tool.Listed), OverheadBasis.Counted));
        if (!present.Contains("Skill"))
            return;
        Add(
            "built-in skill listing", _profile.Skills + (
                context.BuiltInSkillTokens ?? _profile.BuiltInSkills.Sum(static skill => skill.Tokens)));
        if (context.SkillListingTokens > 0)
            _parts.Add(new OverheadPart("skill listing", context.SkillListingTokens, OverheadBasis.Counted));
    }

    private List<InvocationTool> ToolsOf(InvocationContext context)
    {
        var taken = context.DisallowedTools.Where(static tool => !tool.Contains('(', StringComparison.Ordinal)).Concat(context.DeniedTools)
            .Select(_data.ToolOf).ToHashSet(StringComparer.Ordinal);
        if (!context.CanDelegate)
            taken.Add(Delegation);
        var has = _profile.Tools
            .Where(tool => !tool.MainOnly && (context.InForeground || !tool.ForegroundOnly) && !taken.Contains(tool.Name))
            .ToList();
        HashSet<string> wanted;
        if (context.Tools is { } listed)
        {
            // A list is sent in its own order, followed by what a memory adds, and finally by what Claude Code would
            // omit on its own.
            var order = listed.Select(_data.ToolOf)
                .Concat(context.KeepsMemory ? DefinitionListing.MemoryTools : [])
                .Distinct(StringComparer.Ordinal)
                .ToList();
            wanted = [.. order];
            has = [.. has.OrderBy(static tool => tool.AbsentWith is not null).ThenBy(tool => order.IndexOf(tool.Name))];
        }
        else
        {
            var denied = context.DeniedTools.Select(_data.ToolOf).ToHashSet(StringComparer.Ordinal);
            wanted = [.. has.Where(tool => (tool.AbsentWith is null || denied.Contains(tool.AbsentWith))
                && !(_data.InheritedOnlyWith.TryGetValue(tool.Name, out var other) && taken.Contains(other))).Select(static tool =>
                    tool.Name)];
        }
        has.RemoveAll(tool => !wanted.Contains(tool.Name));
        var present = has.Select(static tool => tool.Name).ToHashSet(StringComparer.Ordinal);
        has.RemoveAll(tool => tool.AbsentWith is { } other && present.Contains(other));
        return has;
    }

    private void Add(string name, long tokens) => _parts.Add(new OverheadPart(name, tokens, _basis));
}
