using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Cmdlets;

/// <summary>Two versions of one prompt.</summary>
/// <param name="Key">Names the pair by its files; empty for texts.</param>
/// <param name="Before">The reference; null where there is none.</param>
/// <param name="After">The new version; null where there is none.</param>
/// <param name="Files">Files beside the new version that the reference does not have, with their text by their path.</param>
internal sealed record PromptVersions(string Key, PromptDefinition? Before, PromptDefinition? After, IReadOnlyDictionary<string, string>? Files = null);

/// <summary>Finds the two versions of prompts that paths and texts stand for.</summary>
/// <param name="source">Reads files and folders.</param>
/// <param name="kind">What files and texts are; null to tell it from their places.</param>
internal sealed class ComparisonInput(PromptSource source, PromptKind? kind)
{
    private const string ReferencesFolder = "references";

    /// <summary>Two texts.</summary>
    internal PromptVersions Texts(string before, string after)
    {
        var definition = Ecosystem.ReadText(PromptFile.FromText(after), kind);
        if (definition.Name.Length == 0)
            definition = definition with { Name = InputPath.NameOf(after) };
        return new PromptVersions("", definition.WithText(before), definition);
    }

    /// <summary>A text and the file that it has become.</summary>
    internal PromptVersions OfText(string before, string path)
    {
        var after = One(path);
        return new PromptVersions("", after.WithText(before), after);
    }

    /// <summary>Two files, a file and the folder that holds its older version, or all prompts of two folders.</summary>
    /// <exception cref="PromptReadException">A file or folder cannot be read.</exception>
    internal IReadOnlyList<PromptVersions> OfPaths(string reference, string path)
    {
        if (Directory.Exists(path))
            return Folders(reference, path);
        var after = One(path);
        if (!Directory.Exists(reference))
            return [new PromptVersions($"{reference}\n{path}", One(reference, after.Kind), after)];
        var root = PromptSource.EcosystemRoot(Path.GetFullPath(path)) ?? Path.GetDirectoryName(Path.GetFullPath(path))!;
        var relative = Path.GetRelativePath(root, Path.GetFullPath(path));
        var old = Path.Combine(PromptSource.RootOf(reference), relative);
        return [new PromptVersions($"{old}\n{path}", File.Exists(old) ? One(old, after.Kind) : null, after, NewFiles(PromptSource.RootOf(reference), root))];
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
        return Renamed(versions);
    }

    // A file that has another name or folder and holds a prompt of the same kind and name is that prompt.
    private static List<PromptVersions> Renamed(List<PromptVersions> versions)
    {
        foreach (var gone in versions.FindAll(static one => one.After is null))
        {
            var index = versions.FindIndex(one => one.Before is null && one.After is { } after && after.Kind == gone.Before!.Kind && after.Name == gone.Before.Name);
            if (index < 0)
                continue;
            versions[index] = versions[index] with { Before = gone.Before };
            versions.Remove(gone);
        }
        return versions;
    }

    private static Dictionary<string, PromptDefinition> ByPlace(PromptSet prompts, string root) =>
        prompts.Definitions.DistinctBy(static definition => definition.Path, StringComparer.Ordinal)
            .ToDictionary(definition => Path.GetRelativePath(root, definition.Path).Replace('\\', '/'), StringComparer.Ordinal);

    // Files that an optimization writes beside prompts, for what moved to them.
    private static Dictionary<string, string> NewFiles(string oldRoot, string newRoot)
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint, MaxRecursionDepth = 12 };
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
