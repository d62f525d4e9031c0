using System.Diagnostics.CodeAnalysis;

namespace ClaudePerf.Core.Storage;

/// <summary>The data files that ship with the product: prices, measured overheads, tables.</summary>
internal static class ShippedData
{
    private static readonly string Folder = FindFolder(AssemblyFolder);

    /// <summary>The full path of a shipped file.</summary>
    /// <param name="name">The file's name, for example <c>models.json</c>.</param>
    /// <exception cref="FileNotFoundException">The installation lacks the file.</exception>
    public static string PathOf(string name)
    {
        var path = Path.Combine(Folder, name);
        return File.Exists(path)
            ? path
            : throw new FileNotFoundException($"The installation is incomplete: '{path}' is missing. Install the module again.", path);
    }

    /// <summary>The bytes of a shipped file.</summary>
    /// <param name="name">The file's name.</param>
    /// <exception cref="IOException">The installation lacks the file, or it cannot be read.</exception>
    internal static byte[] Read(string name) => RegularFile.ReadBytes(PathOf(name), ReadLimits.Data);

    // A program that is compiled ahead holds its assemblies in itself and has its data beside it.
    [UnconditionalSuppressMessage("SingleFile", "IL3000", Justification = "An empty location is what is asked for.")]
    private static string AssemblyFolder => typeof(ShippedData).Assembly.Location is { Length: > 0 } file ? Path.GetDirectoryName(file)! : AppContext.BaseDirectory;

    // In the module the core stands in <module>/dependencies and the data in <module>/data; elsewhere the data lies beside it.
    private static string FindFolder(string assemblyFolder)
    {
        var beside = Path.Combine(assemblyFolder, "data");
        return Directory.Exists(beside) ? beside : Path.Combine(Path.GetDirectoryName(assemblyFolder)!, "data");
    }
}
