using System.Collections.Immutable;
using ClaudePerf.Core.Measurement.McpServers;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Measurement;

/// <summary>What bears on what the main thread sends before anything of the user's own.</summary>
internal sealed record MainThreadContext
{
    /// <summary>The tools that permission rules take away.</summary>
    internal ImmutableArray<string> DeniedTools { get; init; } = [];

    /// <summary>The agents that permission rules take away.</summary>
    internal ImmutableArray<string> DeniedAgents { get; init; } = [];

    /// <summary>Whether Claude Code keeps a memory of its own.</summary>
    internal bool AutoMemory { get; init; } = true;

    /// <summary>Whether the folder is in a git repository whose status is sent.</summary>
    internal bool InGitRepository { get; init; } = true;

    /// <summary>Whether tools wait behind ToolSearch.</summary>
    internal bool DefersTools { get; init; } = true;

    /// <summary>What stands around the memory chain, with its files' headers; 0 where there is none.</summary>
    internal long MemoryWrapperTokens { get; init; }

    /// <summary>Tokens of the listing lines of Claude Code's own skills; null for all of them in full.</summary>
    internal long? BuiltInSkillTokens { get; init; }
}

/// <summary>What Claude Code itself sends on the main thread: its system prompt, tools, environment, and its own lines of the listings.</summary>
internal static class MainThreadOverhead
{
    private const string Search = "ToolSearch";

    /// <summary>All of it.</summary>
    internal static long Tokens(MainThreadContext context, ModelInfo model)
    {
        var data = InvocationData.Shipped;
        var profile = data.For(model, out _);
        var denied = Denied(context, data);
        var texts = profile.Main;
        long tokens = PrefixTokens(context, model) + texts.Environment + context.MemoryWrapperTokens;
        if (Defers(context, denied))
            tokens += profile.Deferred + ToolsOf(profile, denied).Sum(static tool => tool.Deferred ?? 0);
        if (context.InGitRepository)
            tokens += profile.GitStatus;
        if (!denied.Contains("Bash"))
            tokens += profile.Attribution;
        if (!denied.Contains("Agent"))
            tokens += texts.Agents + profile.BuiltInAgents.Where(agent => !context.DeniedAgents.Contains(agent.Key)).Sum(static agent => agent.Value);
        if (!denied.Contains("Skill"))
            tokens += profile.Skills + (context.BuiltInSkillTokens ?? profile.BuiltInSkills.Sum(static skill => skill.Tokens));
        var framing = RequestFraming.Of(model.Tokenizer);
        return tokens + framing.FirstMessage + framing.FurtherMessage;
    }

    /// <summary>What stands before the first message: tools and system prompt.</summary>
    internal static long PrefixTokens(MainThreadContext context, ModelInfo model)
    {
        var data = InvocationData.Shipped;
        var profile = data.For(model, out _);
        var denied = Denied(context, data);
        var defers = Defers(context, denied);
        var sent = ToolsOf(profile, denied).Where(tool => !(defers && tool.Deferred is not null) && (context.DefersTools || tool.Name != Search)).ToList();
        var (framing, texts) = (RequestFraming.Of(model.Tokenizer), profile.Main);
        return sent.Sum(static tool => (long)tool.Tokens) + framing.ToolPreamble + (sent.Count * framing.ToolDefinition)
            + framing.System + texts.Header + texts.Identity + texts.Instructions + (context.AutoMemory ? texts.Memory : 0);
    }

    /// <summary>
    /// What MCP servers add to it: definitions of tools or, where they are deferred, their names, and the servers' instructions. A denied tool is not sent; the instructions of its server are
    /// (measured on 2.1.332).
    /// </summary>
    internal static long McpTokens(MainThreadContext context, McpTokens mcp, ModelInfo model)
    {
        var data = InvocationData.Shipped;
        var defers = Defers(context, Denied(context, data));
        var framing = RequestFraming.Of(model.Tokenizer);
        return mcp.Instructions + mcp.Tools.Where(tool => !tool.IsNamedBy(context.DeniedTools))
            .Sum(tool => defers && tool.IsDeferred ? tool.Listed : tool.Definition + framing.ToolDefinition);
    }

    /// <summary>Whether tools wait behind ToolSearch.</summary>
    internal static bool Defers(MainThreadContext context) => Defers(context, Denied(context, InvocationData.Shipped));

    private static bool Defers(MainThreadContext context, HashSet<string> denied) => context.DefersTools && !denied.Contains(Search);

    private static HashSet<string> Denied(MainThreadContext context, InvocationData data) =>
        context.DeniedTools.Select(data.ToolOf).ToHashSet(StringComparer.Ordinal);

    // What stands back for a tool comes where that is denied.
    private static IEnumerable<InvocationTool> ToolsOf(InvocationProfile profile, HashSet<string> denied) =>
        profile.Tools.Where(tool => (tool.InMain || (tool.AbsentWith is { } other && denied.Contains(other))) && !denied.Contains(tool.Name));
}
