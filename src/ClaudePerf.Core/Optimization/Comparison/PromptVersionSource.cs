using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Core.Optimization.Comparison;

/// <summary>Finds the two versions of prompts given as paths or texts.</summary>
/// <param name="source">Reads files and folders.</param>
/// <param name="kind">The kind of the files and texts; null to determine it from their location.</param>
public sealed class PromptVersionSource(PromptSource source, PromptKind? kind)
{
    private const string ReferencesFolder = "references";

    /// <summary>Two texts.</summary>
    public PromptVersions Texts(string before, string after)
    {
        var definition = PromptInput.Read(after, kind);
        return new PromptVersions("", definition.WithText(before), definition);
    }

    /// <summary>A text and the file with the new version.</summary>
    /// <exception cref="PromptReadException">The file cannot be read.</exception>
    public PromptVersions FromText(string before, string path)
    {
        var after = One(path);
        return new PromptVersions("", after.WithText(before), after);
    }

    /// <summary>Two files, a file and a folder with its older version, or all prompts of two folders.</summary>
    /// <exception cref="PromptReadException">A file or folder cannot be read.</exception>
    public IReadOnlyList<PromptVersions> FromPaths(string reference, string path)
    {
        if (Directory.Exists(path))
            return Folders(reference, path);
        var after = One(path);
        if (!Directory.Exists(reference))
            return [new PromptVersions($"{reference}\n{path}", One(reference, after.Kind), after)];
        var root = PromptSource.EcosystemRoot(Path.GetFullPath(path)) ?? Path.GetDirectoryName(Path.GetFullPath(path))!;
        var relative = Path.GetRelativePath(root, Path.GetFullPath(path));
        var old = Path.Combine(PromptSource.RootOf(reference), relative);
        var before = File.Exists(old) ? One(old, after.Kind) : null;
        return [new PromptVersions($"{old}\n{path}", before, after, NewFiles(PromptSource.RootOf(reference), root))];
    }

    private PromptDefinition One(string path, PromptKind? known = null) => source.File(path, kind ?? known).Definitions[0];

    private List<PromptVersions> Folders(string reference, string path)
    {
        var (oldRoot, newRoot) = (PromptSource.RootOf(reference), PromptSource.RootOf(path));
        var before = ByPlace(source.Folder(reference), oldRoot);
        var after = ByPlace(source.Folder(path), newRoot);
        var files = NewFiles(oldRoot, newRoot);
        var versions = new List<PromptVersions>();
        foreach (var (place, definition) in after)
            versions.Add(new PromptVersions(definition.Path, before.GetValueOrDefault(place), definition, files));
        foreach (var (place, definition) in before.Where(item => !after.ContainsKey(item.Key)))
            versions.Add(new PromptVersions($"{definition.Path}\n{place}", definition, null, files));
        return MatchRenamed(versions);
    }

    // A prompt with the same kind and name in another file is the same prompt.
    private static List<PromptVersions> MatchRenamed(List<PromptVersions> versions)
    {
        foreach (var removed in versions.FindAll(static one => one.After is null))
        {
            var index = versions.FindIndex(one => one.Before is null
                && one.After is { } after
                && after.Kind == removed.Before!.Kind
                && after.Name == removed.Before.Name);
            if (index < 0)
                continue;
            versions[index] = versions[index] with { Before = removed.Before };
            versions.Remove(removed);
        }
        return versions;
    }

    private static Dictionary<string, PromptDefinition> ByPlace(PromptSet prompts, string root) =>
        prompts.Definitions.DistinctBy(static definition => definition.Path, StringComparer.Ordinal)
            .ToDictionary(definition => Path.GetRelativePath(root, definition.Path).Replace('\\', '/'), StringComparer.Ordinal);

    // Files that an optimization writes next to prompts, with the text moved out of them.
    private static Dictionary<string, string> NewFiles(string oldRoot, string newRoot)
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        var options = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            IgnoreInaccessible = true,
            AttributesToSkip = FileAttributes.ReparsePoint,
            MaxRecursionDepth = 12,
        };
        foreach (var folder in new[] { Path.Combine(newRoot, ".claude"), Path.Combine(newRoot, ReferencesFolder) }.Where(Directory.Exists))
        {
            foreach (var file in Directory.EnumerateFiles(folder, "*.md", options).Order(StringComparer.Ordinal))
            {
                var relative = Path.GetRelativePath(newRoot, file).Replace('\\', '/');
                if (relative.Contains($"{ReferencesFolder}/", StringComparison.Ordinal) && !File.Exists(Path.Combine(oldRoot, relative)))
                    files[relative] = PromptFile.Read(file).Text;
            }
        }
        return files;
    }
}
