using System.Collections.Immutable;
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
    internal static long Tokens(MainThreadContext context, ModelInfo model)
    {
        var data = InvocationData.Shipped;
        var profile = data.For(model, out _);
        var framing = RequestFraming.Of(model.Tokenizer);
        var denied = context.DeniedTools.Select(data.ToolOf).ToHashSet(StringComparer.Ordinal);
        var tools = profile.Tools.Where(tool => tool.InMain && !denied.Contains(tool.Name)).ToList();
        var defers = context.DefersTools && !denied.Contains("ToolSearch");
        var sent = tools.Where(tool => !(defers && tool.Deferred is not null) && (context.DefersTools || tool.Name != "ToolSearch")).ToList();
        var texts = profile.Main;
        long tokens = texts.Header + texts.Identity + texts.Instructions + texts.Environment + (context.AutoMemory ? texts.Memory : 0) + context.MemoryWrapperTokens;
        tokens += sent.Sum(static tool => tool.Tokens);
        if (defers)
            tokens += profile.Deferred + tools.Sum(static tool => tool.Deferred ?? 0);
        if (context.InGitRepository)
            tokens += profile.GitStatus;
        if (!denied.Contains("Bash"))
            tokens += profile.Attribution;
        if (!denied.Contains("Agent"))
            tokens += texts.Agents + profile.BuiltInAgents.Where(agent => !context.DeniedAgents.Contains(agent.Key)).Sum(static agent => agent.Value);
        if (!denied.Contains("Skill"))
            tokens += profile.Skills + (context.BuiltInSkillTokens ?? profile.BuiltInSkills.Sum(static skill => skill.Tokens));
        return tokens + framing.FirstMessage + framing.System + framing.FurtherMessage + framing.ToolPreamble + (sent.Count * framing.ToolDefinition);
    }
}
