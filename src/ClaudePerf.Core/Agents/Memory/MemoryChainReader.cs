using System.Collections.Immutable;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Agents.Memory;

/// <summary>Reads memory files in the order Claude Code sends them.</summary>
internal sealed class MemoryChainReader(
    EcosystemOptions options, MemoryExclusion exclusion, FolderWalk walk, LinkBounds? bounds, ICollection<DefinitionDiagnostic> diagnostics)
{
    private const string MemoryFileName = "CLAUDE.md";
    private const string LocalFile = "CLAUDE.local.md";
    private const string AgentsFile = "AGENTS.md";

    private readonly ImportResolver _imports = new(options, exclusion);
    private readonly ImmutableArray<MemoryFile>.Builder _files = ImmutableArray.CreateBuilder<MemoryFile>();
    private readonly ImmutableArray<PromptDefinition>.Builder _conditional = ImmutableArray.CreateBuilder<PromptDefinition>();
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);
    private readonly string _root = Path.GetFullPath(options.Root);

    public MemoryChain ToChain() => new(_files.DrainToImmutable(), _conditional.DrainToImmutable());

    public void Read()
    {
        if (options.ManagedFolder is { } managed)
            ReadPlace(managed, Path.Combine(managed, ".claude"), DefinitionScope.Managed, null);
        var user = options.UserConfiguration;
        if (options.IncludeUser)
            ReadPlace(user, user, DefinitionScope.User, null);
        var hasAgentsFiles = !FoldersFromTheTop(_root).Any(HasProjectMemory);
        foreach (var folder in FoldersFromTheTop(_root))
        {
            var claude = Path.Combine(folder, ".claude");
            // A folder above the project is not part of it, and its links may point anywhere within it.
            var inside = bounds?.With(folder);
            Add(Path.Combine(folder, MemoryFileName), PromptKind.Memory, DefinitionScope.Project, inside);
            // Above a folder in the home folder, the user's own folder is reached again.
            if (claude != user)
                ReadPlace(claude, claude, DefinitionScope.Project, inside);
            Add(Path.Combine(folder, LocalFile), PromptKind.Memory, DefinitionScope.Project, inside);
            if (!hasAgentsFiles)
                continue;
            Add(Path.Combine(folder, AgentsFile), PromptKind.Memory, DefinitionScope.Project, inside);
            if (claude != user)
                Add(Path.Combine(claude, AgentsFile), PromptKind.Memory, DefinitionScope.Project, inside);
        }
    }

    // A single such file with content anywhere above means that AGENTS.md is not read.
    private bool HasProjectMemory(string folder)
    {
        var claude = Path.Combine(folder, ".claude");
        return HasContent(Path.Combine(folder, MemoryFileName)) || HasContent(Path.Combine(folder, LocalFile))
            || (claude != options.UserConfiguration && HasContent(Path.Combine(claude, MemoryFileName)));
    }

    private bool HasContent(string path)
    {
        if (!ObservedFiles.FileExists(path))
            return false;
        try
        {
            return ImportResolver.SentText(PromptFile.ReadInside(path, bounds?.With(Path.GetDirectoryName(path)!))).Length > 0;
        }
        // The failure is reported when the file is read.
        catch (PromptReadException)
        {
            return false;
        }
    }

    private void ReadPlace(string folder, string claude, DefinitionScope scope, LinkBounds? inside)
    {
        Add(Path.Combine(folder, MemoryFileName), PromptKind.Memory, scope, inside);
        var rules = Path.Combine(claude, "rules");
        foreach (var path in walk.Markdown(rules, inside))
            Add(path, PromptKind.Rule, scope, inside);
    }

    private void Add(string path, PromptKind kind, DefinitionScope scope, LinkBounds? inside)
    {
        if (!ObservedFiles.FileExists(path) || exclusion.Excludes(path, scope) || !_read.Add(path))
            return;
        PromptDefinition definition;
        try
        {
            definition = DefinitionReader.Read(PromptFile.ReadInside(path, inside), new(kind, scope, NameOf(path)));
        }
        catch (PromptReadException error)
        {
            diagnostics.Add(new(DiagnosticSeverity.Error, error.Message, path));
            return;
        }
        if (definition.File.Bytes > ImportResolver.MaximumBytes)
        {
            var failure = "The file is larger than 4 MiB, so Claude Code skips it.";
            var diagnostic = new DefinitionDiagnostic(DiagnosticSeverity.Error, failure, path);
            _files.Add(new(
                definition with
                {
                    LoadFailure = failure,
                    LoadFailureKind = LoadFailureKind.TooLarge,
                    Diagnostics = definition.Diagnostics.Add(diagnostic),
                },
                []));
        }
        else if (kind == PromptKind.Rule && definition.Paths.Length > 0)
        {
            _conditional.Add(definition);
        }
        else
        {
            var found = new List<DefinitionDiagnostic>();
            var blocks = _imports.Resolve(definition.File, definition.BodyOffset, found, scope);
            _files.Add(new(definition with { Diagnostics = definition.Diagnostics.AddRange(found) }, blocks));
        }
    }

    private string NameOf(string path)
    {
        var user = options.UserConfiguration;
        if (options.UserFolder is null && RealPath.IsWithin(path, user))
            return "~/.claude/" + Path.GetRelativePath(user, path).Replace('\\', '/');
        return Path.GetRelativePath(_root, path).Replace('\\', '/');
    }

    private static Stack<string> FoldersFromTheTop(string folder)
    {
        var folders = new Stack<string>();
        for (var at = folder; at is not null; at = Path.GetDirectoryName(at))
            folders.Push(at);
        return folders;
    }
}
