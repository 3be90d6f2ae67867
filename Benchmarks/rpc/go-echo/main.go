// Go's ttrpc server (Debian's golang-github-containerd-ttrpc-dev) answering juicer.bench.v1.Echo/Unary, as a peer
// to measure against. Usage: go-echo SOCKET
package main

import (
	"context"
	"log"
	"net"
	"os"

	"github.com/containerd/ttrpc"
)

// EchoMessage is juicer.bench.v1.EchoMessage, written by hand.
type EchoMessage struct {
	Data []byte `protobuf:"bytes,1,opt,name=data,proto3"`
}

func (m *EchoMessage) Reset()         { *m = EchoMessage{} }
func (m *EchoMessage) String() string { return "EchoMessage" }
func (m *EchoMessage) ProtoMessage()  {}

func main() {
	listener, err := net.Listen("unix", os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	server, err := ttrpc.NewServer()
	if err != nil {
		log.Fatal(err)
	}
	server.Register("juicer.bench.v1.Echo", map[string]ttrpc.Method{
		"Unary": func(ctx context.Context, unmarshal func(interface{}) error) (interface{}, error) {
			var message EchoMessage
			if err := unmarshal(&message); err != nil {
				return nil, err
			}
			return &message, nil
		},
	})
	log.Fatal(server.Serve(context.Background(), listener))
}
