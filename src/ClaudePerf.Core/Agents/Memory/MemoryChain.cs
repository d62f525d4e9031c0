using System.Collections.Immutable;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents.Settings;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Agents.Memory;

/// <summary>A memory file or rule that a session receives at its start, with its imports.</summary>
/// <param name="Definition">The file.</param>
/// <param name="Blocks">Its blocks: its own text first, then its imports; empty if an earlier file imported it.</param>
public sealed record MemoryFile(PromptDefinition Definition, ImmutableArray<MemoryBlock> Blocks);

/// <summary>
/// The memory that a session in a folder receives, in the order Claude Code sends it: managed, the user's, then for
/// every folder from the file system's root down: CLAUDE.md, .claude/CLAUDE.md, unconditional rules, and
/// CLAUDE.local.md. If none of these files except rules exists, AGENTS.md and .claude/AGENTS.md are read instead
/// (measured on 2.1.332).
/// </summary>
public sealed class MemoryChain
{
    internal MemoryChain(ImmutableArray<MemoryFile> files, ImmutableArray<PromptDefinition> conditionalRules)
    {
        Files = files;
        ConditionalRules = conditionalRules;
    }

    /// <summary>The chain of a folder without any memory.</summary>
    public static MemoryChain Empty { get; } = new([], []);

    /// <summary>The files in the order they are sent.</summary>
    public ImmutableArray<MemoryFile> Files { get; }

    /// <summary>The rules that are only sent when a file that matches their <c>paths</c> is worked on.</summary>
    public ImmutableArray<PromptDefinition> ConditionalRules { get; }

    /// <summary>All blocks in the order they are sent.</summary>
    public IEnumerable<MemoryBlock> Blocks => Files.SelectMany(static file => file.Blocks);

    /// <summary>Finds and reads the chain.</summary>
    internal static MemoryChain Read(
        EcosystemOptions options,
        EcosystemSettings settings,
        FolderWalk walk,
        LinkBounds? bounds,
        ICollection<DefinitionDiagnostic> diagnostics)
    {
        var reader = new MemoryChainReader(
            options, new MemoryExclusion(settings, options.Root, options.HomeFolder), walk, bounds, diagnostics);
        reader.Read();
        return reader.ToChain();
    }
}
