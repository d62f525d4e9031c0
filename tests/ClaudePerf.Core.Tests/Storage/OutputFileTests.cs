using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Tests.Storage;

public sealed class OutputFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("claudeperf-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("a.json", null)]
    [InlineData("a.JSON", null)]
    [InlineData("a.txt", null)]
    [InlineData("a", null)]
    [InlineData("a.csv", OutputRefusal.OtherExtension)]
    [InlineData("a.parquet", OutputRefusal.OtherExtension)]
    [InlineData("missing/a.json", OutputRefusal.FolderMissing)]
    [InlineData("folder", OutputRefusal.IsFolder)]
    public void The_extension_must_fit_and_the_folder_must_exist(string file, OutputRefusal? refusal)
    {
        Directory.CreateDirectory(Path.Combine(_folder, "folder"));
        Assert.Equal(refusal, OutputFile.Check(Path.Combine(_folder, file), [".json"], static _ => true, force: true));
    }

    [Fact]
    public void Only_own_files_are_replaced_unless_forced()
    {
        var path = Path.Combine(_folder, "a.json");
        Assert.Null(OutputFile.Check(path, [".json"], static _ => throw new InvalidOperationException("There is no file."), force: false));
        File.WriteAllText(path, "mine");
        Assert.Equal(OutputRefusal.OtherFile, OutputFile.Check(path, [".json"], static _ => false, force: false));
        Assert.Null(OutputFile.Check(path, [".json"], static _ => true, force: false));
        Assert.Null(OutputFile.Check(path, [".json"], static _ => false, force: true));
    }
}
