using NuGet.Packaging;
using NuGet.ProjectModel;

namespace ClaudePerf.Notices;

/// <summary>A package with files that the module ships.</summary>
/// <param name="Name">The package's id.</param>
/// <param name="Version">Its version.</param>
/// <param name="License">The license, as an SPDX expression.</param>
/// <param name="Copyright">The copyright notice of the package.</param>
/// <param name="Website">The website; null if the package does not name one.</param>
/// <param name="Sha512">The hash of the package file, in base64; null if unknown.</param>
/// <param name="Files">The names of the shipped files, without folders.</param>
/// <param name="Dependencies">The ids of the packages it depends on.</param>
/// <param name="Texts">The licenses and notices in the package, by name.</param>
internal sealed record ShippedPackage(
    string Name, string Version, string License, string Copyright, string? Website, string? Sha512,
    IReadOnlyList<string> Files, IReadOnlyList<string> Dependencies, IReadOnlyList<(string Name, string Text)> Texts)
{
    // Packages without a license expression, with the license on the website they name.
    private static readonly Dictionary<string, string> KnownLicenses =
        new(StringComparer.OrdinalIgnoreCase) { ["K4os.Compression.LZ4"] = "MIT" };

    // The charts of reports come from a package that is not used for anything else. Its license and notice are in module/licenses.
    private static readonly ShippedPackage Charts = new(
        "echarts", "6.0.0", "Apache-2.0", "Copyright 2017-2025 The Apache Software Foundation", "https://echarts.apache.org", null,
        ["echarts.js.gz"], [], [("ECharts-NOTICE.txt", "See licenses/ECharts-NOTICE.txt.")]);

    /// <summary>The package's address in its registry (https://github.com/package-url/purl-spec).</summary>
    internal string Address => this == Charts ? $"pkg:npm/{Name}@{Version}" : $"pkg:nuget/{Name}@{Version}";

    /// <summary>Reads the packages that projects were restored with.</summary>
    /// <param name="arguments">The project.assets.json files of the projects. A project with the suffix <c>=data</c> ships no assemblies,
    /// only tables made from its data packages.</param>
    /// <returns>The packages, by name.</returns>
    /// <exception cref="InvalidDataException">The license of a package is unknown.</exception>
    internal static IReadOnlyList<ShippedPackage> Read(IEnumerable<string> arguments)
    {
        var packages = new Dictionary<string, ShippedPackage>(StringComparer.OrdinalIgnoreCase) { [Charts.Name] = Charts };
        foreach (var argument in arguments)
        {
            const string DataSuffix = "=data";
            var isData = argument.EndsWith(DataSuffix, StringComparison.Ordinal);
            var assets = new LockFileFormat().Read(isData ? argument[..^DataSuffix.Length] : argument);
            foreach (var library in assets.Targets[0].Libraries.Where(library => library.Type == "package"))
            {
                var files = isData ? DataFiles(library) : AssemblyFiles(library);
                if (files.Length > 0)
                    packages.TryAdd(library.Name!, Read(assets, library, files));
            }
        }
        return [.. packages.Values.OrderBy(static package => package.Name, StringComparer.OrdinalIgnoreCase)];
    }

    private static string[] DataFiles(LockFileTargetLibrary library) =>
        library.Name!.Contains(".Data.", StringComparison.Ordinal) ? [library.Name.Split('.')[^1]] : [];

    private static string[] AssemblyFiles(LockFileTargetLibrary library) =>
    [
        .. library.RuntimeAssemblies.Select(static file => file.Path)
            .Concat(library.NativeLibraries.Select(static file => file.Path))
            .Concat(library.RuntimeTargets.Select(static file => file.Path))
            .Select(static path => Path.GetFileName(path))
            .Where(static name => name != "_._")
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal),
    ];

    private static ShippedPackage Read(LockFile assets, LockFileTargetLibrary library, string[] files)
    {
        var entry = assets.GetLibrary(library.Name, library.Version)!;
        var folder = assets.PackageFolders.Select(root => Path.Combine(root.Path, entry.Path)).First(Directory.Exists);
        var nuspec = new NuspecReader(
            Path.Combine(folder, entry.Files.Single(static file => file.EndsWith(".nuspec", StringComparison.Ordinal))));
        var license = nuspec.GetLicenseMetadata() is { Type: LicenseType.Expression } metadata ? metadata.License
            : KnownLicenses.GetValueOrDefault(library.Name!) ?? throw new InvalidDataException(
                $"The package {library.Name} does not name a license. Find out its license and add it to "
                + $"{nameof(ShippedPackage)}.{nameof(KnownLicenses)}.");
        var texts = entry.Files.Where(static file => IsNotice(Path.GetFileName(file))).Order(StringComparer.Ordinal).Select(file =>
            (Path.GetFileName(file), File.ReadAllText(Path.Combine(folder, file)).ReplaceLineEndings("\n").Trim()));
        return new ShippedPackage(
            library.Name!,
            library.Version!.ToNormalizedString(),
            license,
            Owner(nuspec),
            NullIfEmpty(nuspec.GetProjectUrl()) ?? NullIfEmpty(nuspec.GetRepositoryMetadata()?.Url),
            entry.Sha512,
            files,
            [.. library.Dependencies.Select(static dependency => dependency.Id).Order(StringComparer.Ordinal)],
            [.. texts]);
    }

    private static string Owner(NuspecReader nuspec)
    {
        var owner = NullIfEmpty(nuspec.GetCopyright()) ?? NullIfEmpty(nuspec.GetAuthors()) ?? "its authors";
        var isNotice = owner.StartsWith("Copyright", StringComparison.OrdinalIgnoreCase)
            || owner.StartsWith('©')
            || owner.StartsWith("(c)", StringComparison.OrdinalIgnoreCase);
        return isNotice ? owner : $"Copyright (c) {owner}";
    }

    private static bool IsNotice(string name) =>
        name.StartsWith("LICENSE", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("NOTICE", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("THIRD", StringComparison.OrdinalIgnoreCase);

    private static string? NullIfEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
