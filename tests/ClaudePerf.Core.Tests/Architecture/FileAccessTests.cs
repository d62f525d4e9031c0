using System.Text.RegularExpressions;

namespace ClaudePerf.Core.Tests.Architecture;

/// <summary>Files are read and written in one place, so that what is refused there is refused everywhere.</summary>
public partial class FileAccessTests
{
    // Streams over memory or over an open handle do not count, nor do files of our own that are opened for writing.
    [GeneratedRegex(@"\bFile\.(Read|Open|AppendText)|\bnew FileStream\((?!handle)|\bnew StreamReader\((?!stream|new |reader)"
        + @"|\b(FileInfo|file|info)\.Open(Read|Text)?\(", RegexOptions.None, 1000)]
    private static partial Regex Reading();

    [Fact]
    public void Nothing_outside_of_storage_opens_a_file_to_read_it()
    {
        var found = from file in Repository.Sources("src/ClaudePerf.Core", "src/ClaudePerf.Cmdlets")
                    let path = Path.GetRelativePath(Repository.Root, file).Replace('\\', '/')
                    where !path.StartsWith("src/ClaudePerf.Core/Storage/", StringComparison.Ordinal)
                    from line in File.ReadLines(file)
                    where Reading().IsMatch(line) && !line.Contains("FileAccess.Write", StringComparison.Ordinal)
                        && !line.Contains("FileAccess.ReadWrite", StringComparison.Ordinal)
                    select $"{path}: {line.Trim()}";
        Assert.Empty(found);
    }

    [Theory]
    [InlineData("var text = File.ReadAllText(path);")]
    [InlineData("await foreach (var line in File.ReadLinesAsync(path))")]
    [InlineData("using var stream = File.OpenRead(path);")]
    [InlineData("using var handle = File.OpenHandle(path);")]
    [InlineData("using var stream = new FileStream(path, FileMode.Open);")]
    [InlineData("using var reader = new StreamReader(path);")]
    [InlineData("using var reader = new StreamReader(file.Path);")]
    [InlineData("using var stream = info.OpenRead();")]
    public void Each_way_to_open_a_file_is_found(string line) => Assert.Matches(Reading(), line);
}
