using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Performance.Loading;

/// <summary>What one side loads, as text by name: <c>agent NAME</c> and <c>skill NAME</c> with their lines in the listing, <c>memory
/// PATH</c> with the text that is sent.</summary>
internal sealed class LoadedFacts
{
    /// <summary>Stands for the missing line of a definition that is loaded but not listed.</summary>
    internal const string NotListed = "(not listed)";

    private readonly SortedDictionary<string, string> _facts = new(StringComparer.Ordinal);

    internal IReadOnlyDictionary<string, string> All => _facts;

    /// <summary>The names of the skills and commands.</summary>
    internal IEnumerable<string> Skills => _facts.Keys.Where(static name => name.StartsWith("skill ", StringComparison.Ordinal))
        .Select(static name => name["skill ".Length..]);

    internal void Agent(string name, string? line) => _facts["agent " + name] = line ?? NotListed;

    internal void Skill(string name, string? line) => _facts["skill " + name] = line ?? NotListed;

    internal void Memory(string path, string text) => _facts["memory " + path] = text;

    /// <summary>What the product finds.</summary>
    internal static LoadedFacts OfProduct(string project, string home)
    {
        var facts = new LoadedFacts();
        var ecosystem = Ecosystem.Discover(
            new EcosystemOptions { Root = project, HomeFolder = home, UserFolder = Path.Combine(home, ".claude") });
        foreach (var definition in ecosystem.Definitions.Where(static definition => definition.Loads && definition.ShadowedBy is null))
        {
            // A denied agent is loaded; only its line is not sent.
            if (definition.WithheldBy is not null && definition.Kind != PromptKind.Agent)
                continue;
            if (definition.Kind == PromptKind.Agent)
                facts.Agent(definition.Name, definition.ListingLine);
            // Skills that wait for paths are not listed yet; skills hidden from the user only lack their line.
            else if (definition.Kind is PromptKind.Skill or PromptKind.Command && definition.Paths.IsEmpty
                && (!definition.IsHiddenFromUser || definition.ListingLine is not null))
                facts.Skill(definition.Name, definition.ListingLine);
        }
        // The program names a file by its real path.
        foreach (var block in ecosystem.Memory.Blocks)
            facts.Memory(WithoutLinks(block.Path), block.Text);
        return facts;
    }

    private static string WithoutLinks(string path)
    {
        for (var at = path; at is not null; at = Path.GetDirectoryName(at))
        {
            FileSystemInfo entry = Directory.Exists(at) ? new DirectoryInfo(at) : new FileInfo(at);
            if (entry.ResolveLinkTarget(returnFinalTarget: true) is { } target)
                return at == path ? target.FullName : Path.Combine(target.FullName, Path.GetRelativePath(at, path));
        }
        return path;
    }
}
