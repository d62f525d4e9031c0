using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace ClaudePerf.Core.Tests;

/// <summary>Makes what is no regular file: pipes, sockets, links to devices. Each skips the test where the system has none.</summary>
internal static partial class SpecialFiles
{
    /// <summary>A pipe at which nobody writes: an open without care waits there for ever.</summary>
    internal static string Pipe(string path)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no pipes among its files");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        Assert.Equal(0, MakePipe(path, Convert.ToUInt32("600", 8)));
        return path;
    }

    /// <summary>A socket that somebody listens at until the result is disposed.</summary>
    internal static IDisposable Socket(string path)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a socket among files is opened in another way on Windows");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        socket.Listen();
        return socket;
    }

    /// <summary>A link; skips the test where the user may not make any.</summary>
    internal static string Link(string path, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        try
        {
            if (Directory.Exists(target))
                Directory.CreateSymbolicLink(path, target);
            else
                File.CreateSymbolicLink(path, target);
        }
        catch (IOException exception) when (OperatingSystem.IsWindows())
        {
            Assert.Skip("needs the right to make links: " + exception.Message);
        }
        return path;
    }

    /// <summary>A file with a length and nothing on the disk.</summary>
    internal static string Sparse(string path, long length)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var file = File.Create(path);
        file.SetLength(length);
        return path;
    }

    [LibraryImport("libc", EntryPoint = "mkfifo", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakePipe(string path, uint mode);
}
