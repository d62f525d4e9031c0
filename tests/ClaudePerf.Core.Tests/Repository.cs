using System.Reflection;

namespace ClaudePerf.Core.Tests;

/// <summary>Where the tests find the repository they were built from.</summary>
internal static class Repository
{
    internal static string Root { get; } = typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .First(attribute => attribute.Key == "RepositoryRoot").Value!;

    internal static string Samples { get; } = Path.Combine(Root, "samples", "ecosystem");

    /// <summary>The C# sources in folders of the repository, without what a build writes.</summary>
    internal static IEnumerable<string> Sources(params string[] folders) =>
        from folder in folders
        from file in Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
        where !file.Split(Path.DirectorySeparatorChar).Any(static part => part is "bin" or "obj")
        select file;

    /// <summary>A file or folder of input that was written for the tests.</summary>
    internal static string Fixture(params string[] parts) => Path.Combine([Root, "tests", "fixtures", .. parts]);
}
