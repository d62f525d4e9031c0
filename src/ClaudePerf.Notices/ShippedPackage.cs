using NuGet.Packaging;
using NuGet.ProjectModel;

namespace ClaudePerf.Notices;

/// <summary>A package some of whose files the module ships.</summary>
/// <param name="Name">The package's id.</param>
/// <param name="Version">Its version.</param>
/// <param name="License">The licence, as an SPDX expression.</param>
/// <param name="Copyright">Whose it is, as the package says.</param>
/// <param name="Website">Where it comes from; null where the package does not say.</param>
/// <param name="Sha512">The hash of the package's file, in base64; null where it is not known.</param>
/// <param name="Files">The names of its files that are shipped, without folders.</param>
/// <param name="Dependencies">The ids of the packages that it uses.</param>
/// <param name="Texts">Licences and notices that lie in the package, by name.</param>
internal sealed record ShippedPackage(
    string Name, string Version, string License, string Copyright, string? Website, string? Sha512, IReadOnlyList<string> Files, IReadOnlyList<string> Dependencies, IReadOnlyList<(string Name, string Text)> Texts)
{
    // Packages without an expression, with what the address they give says.
    private static readonly Dictionary<string, string> Known = new(StringComparer.OrdinalIgnoreCase) { ["K4os.Compression.LZ4"] = "MIT" };

    // The report's charts come out of a package of which nothing else is used: module/licenses has its licence and notice.
    private static readonly ShippedPackage Charts = new(
        "echarts", "6.0.0", "Apache-2.0", "Copyright 2017-2025 The Apache Software Foundation", "https://echarts.apache.org", null, ["echarts.js.gz"], [], [("ECharts-NOTICE.txt", "See licenses/ECharts-NOTICE.txt.")]);

    /// <summary>The package's address in its registry (https://github.com/package-url/purl-spec).</summary>
    internal string Address => this == Charts ? $"pkg:npm/{Name}@{Version}" : $"pkg:nuget/{Name}@{Version}";

    /// <summary>Reads what projects were restored with.</summary>
    /// <param name="arguments">The projects' project.assets.json. Of one that ends in <c>=data</c> no assembly is shipped, but tables made from its packages of data.</param>
    /// <returns>The packages, by name.</returns>
    /// <exception cref="InvalidDataException">A package says nothing of its licence.</exception>
    internal static IReadOnlyList<ShippedPackage> Read(IEnumerable<string> arguments)
    {
        var packages = new Dictionary<string, ShippedPackage>(StringComparer.OrdinalIgnoreCase) { [Charts.Name] = Charts };
        foreach (var argument in arguments)
        {
            const string DataMark = "=data";
            var isData = argument.EndsWith(DataMark, StringComparison.Ordinal);
            var assets = new LockFileFormat().Read(isData ? argument[..^DataMark.Length] : argument);
            foreach (var library in assets.Targets[0].Libraries.Where(library => library.Type == "package"))
            {
                var files = isData
                    ? library.Name!.Contains(".Data.", StringComparison.Ordinal) ? [library.Name.Split('.')[^1]] : []
                    : library.RuntimeAssemblies.Select(static file => file.Path).Concat(library.NativeLibraries.Select(static file => file.Path)).Concat(library.RuntimeTargets.Select(static file => file.Path))
                        .Select(static path => Path.GetFileName(path)).Where(static name => name != "_._").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
                if (files.Length > 0)
                    packages.TryAdd(library.Name!, Of(assets, library, files));
            }
        }
        return [.. packages.Values.OrderBy(static package => package.Name, StringComparer.OrdinalIgnoreCase)];
    }

    private static ShippedPackage Of(LockFile assets, LockFileTargetLibrary library, string[] files)
    {
        var entry = assets.GetLibrary(library.Name, library.Version)!;
        var folder = assets.PackageFolders.Select(root => Path.Combine(root.Path, entry.Path)).First(Directory.Exists);
        var nuspec = new NuspecReader(Path.Combine(folder, entry.Files.Single(static file => file.EndsWith(".nuspec", StringComparison.Ordinal))));
        var license = nuspec.GetLicenseMetadata() is { Type: LicenseType.Expression } metadata ? metadata.License
            : Known.GetValueOrDefault(library.Name!) ?? throw new InvalidDataException($"The package {library.Name} names no licence. Find out which it has, and name it in {nameof(ShippedPackage)}.{nameof(Known)}.");
        var texts = entry.Files.Where(static file => IsNotice(Path.GetFileName(file))).Order(StringComparer.Ordinal).Select(file => (Path.GetFileName(file), File.ReadAllText(Path.Combine(folder, file)).ReplaceLineEndings("\n").Trim()));
        return new ShippedPackage(
            library.Name!, library.Version!.ToNormalizedString(), license, Owner(nuspec), NullIfEmpty(nuspec.GetProjectUrl()) ?? NullIfEmpty(nuspec.GetRepositoryMetadata()?.Url), entry.Sha512, files,
            [.. library.Dependencies.Select(static dependency => dependency.Id).Order(StringComparer.Ordinal)], [.. texts]);
    }

    private static string Owner(NuspecReader nuspec)
    {
        var owner = NullIfEmpty(nuspec.GetCopyright()) ?? NullIfEmpty(nuspec.GetAuthors()) ?? "its authors";
        return owner.StartsWith("Copyright", StringComparison.OrdinalIgnoreCase) || owner.StartsWith('©') || owner.StartsWith("(c)", StringComparison.OrdinalIgnoreCase) ? owner : $"Copyright (c) {owner}";
    }

    private static bool IsNotice(string name) =>
        name.StartsWith("LICENSE", StringComparison.OrdinalIgnoreCase) || name.StartsWith("NOTICE", StringComparison.OrdinalIgnoreCase) || name.StartsWith("THIRD", StringComparison.OrdinalIgnoreCase);

    private static string? NullIfEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
