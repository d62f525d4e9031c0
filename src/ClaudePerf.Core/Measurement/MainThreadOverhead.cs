using System.Collections.Immutable;
using ClaudePerf.Core.Measurement.McpServers;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Measurement;

/// <summary>The inputs that determine what the main thread sends before any content of the user.</summary>
internal sealed record MainThreadContext
{
    /// <summary>The tools that permission rules deny.</summary>
    internal ImmutableArray<string> DeniedTools { get; init; } = [];

    /// <summary>The agents that permission rules deny.</summary>
    internal ImmutableArray<string> DeniedAgents { get; init; } = [];

    /// <summary>Whether Claude Code's auto memory is enabled.</summary>
    internal bool AutoMemory { get; init; } = true;

    /// <summary>Whether the folder is in a git repository whose status is sent.</summary>
    internal bool InGitRepository { get; init; } = true;

    /// <summary>Whether tools are deferred to ToolSearch.</summary>
    internal bool DefersTools { get; init; } = true;

    /// <summary>Tokens around the memory chain, including its files' headers; 0 if there is none.</summary>
    internal long MemoryWrapperTokens { get; init; }

    /// <summary>Tokens of the listing lines of built-in skills; null for all of them in full.</summary>
    internal long? BuiltInSkillTokens { get; init; }
}

/// <summary>
/// What Claude Code itself sends on the main thread: its system prompt, tools, environment, and its built-in lines of
/// the listings.
/// </summary>
internal static class MainThreadOverhead
{
    private const string Search = "ToolSearch";

    /// <summary>The total tokens.</summary>
    internal static long Tokens(MainThreadContext context, ModelInfo model)
    {
        var framing = RequestFraming.Of(model.Tokenizer);
        return PrefixTokens(context, model) + Messages(context, model)
            .Sum(static part => part.Tokens) + framing.FirstMessage + framing.FurtherMessage;
    }

    /// <summary>The tokens before the first message: tools and system prompt.</summary>
    internal static long PrefixTokens(MainThreadContext context, ModelInfo model)
    {
        var framing = RequestFraming.Of(model.Tokenizer);
        var tools = Tools(context, model).ToList();
        return tools.Sum(static part => part.Tokens) + framing.ToolPreamble + (tools.Count * framing.ToolDefinition)
            + framing.System + System(context, model).Sum(static part => part.Tokens);
    }

    /// <summary>The tool definitions in the order in which they are sent, without their framing.</summary>
    internal static IEnumerable<OverheadPart> Tools(MainThreadContext context, ModelInfo model)
    {
        var profile = InvocationData.Shipped.For(model, out var isMeasured);
        var denied = Denied(context, InvocationData.Shipped);
        var defers = Defers(context, denied);
        return ToolsOf(profile, denied)
            .Where(tool => !(defers && tool.Deferred is not null) && (context.DefersTools || tool.Name != Search))
            .Select(tool => new OverheadPart($"tool {tool.Name}", tool.Tokens, BasisOf(isMeasured)));
    }

    /// <summary>
    /// The blocks of the system prompt, without their framing. Instructions and auto memory are one block.
    /// </summary>
    internal static IEnumerable<OverheadPart> System(MainThreadContext context, ModelInfo model)
    {
        var texts = InvocationData.Shipped.For(model, out var isMeasured).Main;
        var basis = BasisOf(isMeasured);
        yield return new OverheadPart("header", texts.Header, basis);
        yield return new OverheadPart("identity", texts.Identity, basis);
        yield return new OverheadPart("instructions", texts.Instructions, basis);
        if (context.AutoMemory)
            yield return new OverheadPart("auto memory", texts.Memory, basis);
    }

    /// <summary>
    /// The content of the messages in addition to the user's own texts and the prompt, without framing, in the order in
    /// which it is sent.
    /// </summary>
    internal static IEnumerable<OverheadPart> Messages(MainThreadContext context, ModelInfo model)
    {
        var profile = InvocationData.Shipped.For(model, out var isMeasured);
        var (denied, basis) = (Denied(context, InvocationData.Shipped), BasisOf(isMeasured));
        if (context.MemoryWrapperTokens > 0)
            yield return new OverheadPart("CLAUDE.md wrapper", context.MemoryWrapperTokens, basis);
        if (context.InGitRepository)
            yield return new OverheadPart("git status", profile.GitStatus, basis);
        if (!denied.Contains("Bash"))
            yield return new OverheadPart("attribution", profile.Attribution, basis);
        yield return new OverheadPart("environment", profile.Main.Environment, basis);
        if (Defers(context, denied))
            yield return new OverheadPart(
                "deferred tool names", profile.Deferred + ToolsOf(profile, denied).Sum(static tool => tool.Deferred ?? 0), basis);
        if (!denied.Contains("Agent"))
            yield return new OverheadPart("built-in agent listing", AgentListing(profile, context.DeniedAgents), basis);
        if (!denied.Contains("Skill"))
            yield return new OverheadPart(
                "built-in skill listing",
                profile.Skills + (context.BuiltInSkillTokens ?? profile.BuiltInSkills.Sum(static skill => skill.Tokens)),
                basis);
    }

    /// <summary>
    /// The built-in part of the listing of agents: the text around it and the lines of built-in agents.
    /// </summary>
    internal static long AgentListing(InvocationProfile profile, ImmutableArray<string> without) =>
        profile.Main.Agents + profile.BuiltInAgents.Where(agent => !without.Contains(agent.Key)).Sum(static agent => agent.Value);

    /// <summary>
    /// What MCP servers add: tool definitions or, if the tools are deferred, their names, and the servers'
    /// instructions. A denied tool is not sent, but the instructions of its server are (measured on 2.1.332).
    /// </summary>
    internal static long McpTokens(MainThreadContext context, McpTokens mcp, ModelInfo model)
    {
        var framing = RequestFraming.Of(model.Tokenizer);
        var (definitions, deferred) = McpTools(context, mcp);
        return mcp.Instructions + deferred.Sum(static tool => tool.Listed) + definitions.Sum(
            tool => tool.Definition + framing.ToolDefinition);
    }

    /// <summary>The tools of MCP servers that are sent in full, and those of which only the name is sent.</summary>
    internal static (List<McpToolTokens> Definitions, List<McpToolTokens> Deferred) McpTools(MainThreadContext context, McpTokens mcp)
    {
        var defers = Defers(context);
        var tools = mcp.Tools.Where(tool => !tool.IsNamedBy(context.DeniedTools)).ToLookup(tool => defers && tool.IsDeferred);
        return ([.. tools[false]], [.. tools[true]]);
    }

    /// <summary>Whether tools are deferred to ToolSearch.</summary>
    internal static bool Defers(MainThreadContext context) => Defers(context, Denied(context, InvocationData.Shipped));

    private static bool Defers(MainThreadContext context, HashSet<string> denied) => context.DefersTools && !denied.Contains(Search);

    private static HashSet<string> Denied(MainThreadContext context, InvocationData data) =>
        context.DeniedTools.Select(data.ToolOf).ToHashSet(StringComparer.Ordinal);

    private static OverheadBasis BasisOf(bool isMeasured) => isMeasured ? OverheadBasis.Measured : OverheadBasis.Derived;

    // A tool that is excluded by another is sent if that other tool is denied.
    private static IEnumerable<InvocationTool> ToolsOf(InvocationProfile profile, HashSet<string> denied) =>
        profile.Tools.Where(
            tool => (tool.InMain || (tool.AbsentWith is { } other && denied.Contains(other))) && !denied.Contains(tool.Name));
}
