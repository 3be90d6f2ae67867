// A stock Go ttrpc client (Debian's golang-github-containerd-ttrpc-dev) that asks a daemon for its health and its
// backups, with messages written by hand from the protos. Prints one JSON line for each answer.
// Usage: healthlist SOCKET
package main

import (
	"context"
	"encoding/json"
	"log"
	"net"
	"os"
	"time"

	"github.com/containerd/ttrpc"
)

type HealthCheckRequest struct {
	Service string `protobuf:"bytes,1,opt,name=service,proto3"`
}

type HealthCheckResponse struct {
	Status int32 `protobuf:"varint,1,opt,name=status,proto3"`
}

type PageRequest struct {
	PageSize  int32  `protobuf:"varint,1,opt,name=page_size,proto3"`
	PageToken string `protobuf:"bytes,2,opt,name=page_token,proto3"`
}

type ListBackupsRequest struct {
	Page *PageRequest `protobuf:"bytes,1,opt,name=page,proto3"`
}

type Backup struct {
	Id         string `protobuf:"bytes,1,opt,name=id,proto3"`
	Path       string `protobuf:"bytes,2,opt,name=path,proto3"`
	DeviceName string `protobuf:"bytes,3,opt,name=device_name,proto3"`
	Encrypted  bool   `protobuf:"varint,10,opt,name=encrypted,proto3"`
}

type PageInfo struct {
	NextPageToken string `protobuf:"bytes,1,opt,name=next_page_token,proto3"`
	Total         int64  `protobuf:"varint,2,opt,name=total,proto3"`
}

type ListBackupsResponse struct {
	Backups []*Backup `protobuf:"bytes,1,rep,name=backups,proto3"`
	Page    *PageInfo `protobuf:"bytes,2,opt,name=page,proto3"`
}

func (m *HealthCheckRequest) Reset()         { *m = HealthCheckRequest{} }
func (m *HealthCheckRequest) String() string { return "HealthCheckRequest" }
func (m *HealthCheckRequest) ProtoMessage()  {}

func (m *HealthCheckResponse) Reset()         { *m = HealthCheckResponse{} }
func (m *HealthCheckResponse) String() string { return "HealthCheckResponse" }
func (m *HealthCheckResponse) ProtoMessage()  {}

func (m *PageRequest) Reset()         { *m = PageRequest{} }
func (m *PageRequest) String() string { return "PageRequest" }
func (m *PageRequest) ProtoMessage()  {}

func (m *ListBackupsRequest) Reset()         { *m = ListBackupsRequest{} }
func (m *ListBackupsRequest) String() string { return "ListBackupsRequest" }
func (m *ListBackupsRequest) ProtoMessage()  {}

func (m *Backup) Reset()         { *m = Backup{} }
func (m *Backup) String() string { return "Backup" }
func (m *Backup) ProtoMessage()  {}

func (m *PageInfo) Reset()         { *m = PageInfo{} }
func (m *PageInfo) String() string { return "PageInfo" }
func (m *PageInfo) ProtoMessage()  {}

func (m *ListBackupsResponse) Reset()         { *m = ListBackupsResponse{} }
func (m *ListBackupsResponse) String() string { return "ListBackupsResponse" }
func (m *ListBackupsResponse) ProtoMessage()  {}

func main() {
	connection, err := net.Dial("unix", os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	client := ttrpc.NewClient(connection)
	defer client.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	output := json.NewEncoder(os.Stdout)

	var health HealthCheckResponse
	if err := client.Call(ctx, "grpc.health.v1.Health", "Check", &HealthCheckRequest{}, &health); err != nil {
		log.Fatal("Health/Check: ", err)
	}
	_ = output.Encode(health)

	var backups ListBackupsResponse
	request := &ListBackupsRequest{Page: &PageRequest{PageSize: 10}}
	if err := client.Call(ctx, "juicer.v1.Backups", "List", request, &backups); err != nil {
		log.Fatal("Backups/List: ", err)
	}
	_ = output.Encode(backups)
}
